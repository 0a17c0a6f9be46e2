// Ties the parts together: what is shown of the progress, and which event does what.
const SAID = { open: "", right: ", right", wrong: ", not right yet", seen: ", answer seen" };

function refresh() {
  for (const item of items) if (item.concepts.length) showConcepts(item);
  const right = items.filter((item) => item.state === "right");
  write(byId("progress"), `${right.length} of ${items.length} right`);
  for (const item of items) {
    item.link.classList.toggle("right", item.state === "right");
    item.link.classList.toggle("wrong", item.state === "wrong");
    write(item.link.querySelector("[data-said]"), SAID[item.state]);
    if (item.clear) item.clear.hidden = !item.options.some((option) => option.checked);
  }
  write(byId("badge"), right.length === items.length ? badge(right) : "");
}

function badge(right) {
  const first = right.filter((item) => item.tries <= 1 && !item.helped).length;
  const how = first === right.length ? "every one at the first try" : `${first} at the first try`;
  return `★ All ${right.length} right, ${how}.`;
}

function showConcepts(item) {
  const ticked = item.concepts.filter((concept) => concept.checked).length;
  const enough = item.needs < item.concepts.length ? ` (${item.needs} are enough)` : "";
  write(item.verdict, `${ticked} of ${item.concepts.length} concepts${enough}`);
  item.state = ticked >= item.needs ? "right" : item.state === "right" ? "wrong" : item.state;
}

function check(item) {
  const verdict = judge(item);
  refresh();
  keepSoon();
  setTimeout(() => write(item.verdict, verdict.said), 50); // after the empty text: a live region must change to speak
}

function knew(item, yes) {
  item.tries += 1;
  item.state = yes ? "right" : "wrong";
  refresh();
  keepNow();
  const next = items[items.indexOf(item) + 1];
  if (next) byId(`q${next.number}`).focus();
}

function looked(item) {
  if (!item.answer.open || item.way === "card" || item.way === "compared" || item.way === "rubric") return;
  if (item.state === "right") return;
  item.helped = true;
  item.state = "seen";
  refresh();
  keepSoon();
}

// What was judged is no longer what stands there.
function changed(item) {
  if (item.way === "choice" || item.way === "typed" || item.way === "gaps") {
    showReasons(item, []);
    write(item.verdict, "");
  }
  refresh();
  keepSoon();
}

function startOver() {
  for (const item of items) {
    putBack(item, {});
    Object.assign(item, { state: "open", tries: 0, helped: false, seconds: 0 });
    for (const aside of item.box.querySelectorAll("details")) aside.open = false;
    changed(item);
  }
  forget();
  byId(`q${items[0].number}`).focus();
}

for (const part of document.querySelectorAll("[data-needs-script]")) part.hidden = false;
restoreKept();
refresh();
startClock();
new ResizeObserver(([bar]) => {
  document.documentElement.style.setProperty("--bar", `${Math.ceil(bar.target.offsetHeight)}px`);
}).observe(document.querySelector(".bar"));

for (const item of items) {
  item.box.addEventListener("input", () => changed(item));
  item.box.querySelector("[data-judge]")?.addEventListener("click", () => check(item));
  item.answer.addEventListener("toggle", () => looked(item));
  item.clear?.addEventListener("click", () => {
    for (const option of item.options) option.checked = false;
    changed(item);
    item.options[0].focus();
  });
  for (const button of item.box.querySelectorAll("[data-knew]")) {
    button.addEventListener("click", () => knew(item, button.dataset.knew === "yes"));
  }
  item.entry?.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && item.way === "typed") check(item);
  });
}
byId("restart").addEventListener("click", startOver);
form.addEventListener("submit", (event) => event.preventDefault());
addEventListener("pagehide", () => { if (pending) keepNow(); });
