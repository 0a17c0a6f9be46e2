// The questions as they stand on the page. `state` is open, right, wrong or seen (answer looked up before it was right).
const form = document.getElementById("practice");
const byId = (id) => document.getElementById(id);

const items = [...form.querySelectorAll("[data-item]")].map((box) => ({
  box,
  token: box.dataset.item,
  number: box.dataset.number,
  way: box.dataset.way,
  check: box.dataset.check ? JSON.parse(box.dataset.check) : null,
  right: (box.dataset.right ?? "").split(" ").filter(Boolean),
  needs: Number(box.dataset.needs ?? 0),
  advised: Number(box.dataset.advised),
  options: [...box.querySelectorAll(".options input")],
  entry: box.querySelector(".entry input, .entry textarea"),
  gaps: [...box.querySelectorAll("[data-gap]")],
  concepts: [...box.querySelectorAll("[data-concept]")],
  clear: box.querySelector("[data-clear]"),
  verdict: box.querySelector("[data-verdict]"),
  answer: box.querySelector("[data-answer]"),
  link: document.querySelector(`[data-link="${CSS.escape(box.dataset.item)}"]`),
  state: "open",
  tries: 0,
  helped: false,
  seconds: 0,
}));

const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

function write(element, text) {
  if (element.textContent !== text) element.textContent = text; // a live region speaks only when it changes
}

// What is given on the page, to be kept and put back.
const given = (item) => ({
  chosen: item.options.filter((option) => option.checked).map((option) => option.value),
  text: item.entry ? item.entry.value : "",
  gaps: item.gaps.map((gap) => gap.value),
  concepts: item.concepts.map((concept) => concept.checked),
});

const isGiven = (item) =>
  item.options.some((option) => option.checked) ||
  Boolean(item.entry && item.entry.value.trim() && item.entry.value !== item.entry.defaultValue) ||
  item.gaps.some((gap) => gap.value);

function putBack(item, kept) {
  const record = isRecord(kept) ? kept : {};
  const list = (name) => (Array.isArray(record[name]) ? record[name] : []);
  for (const option of item.options) option.checked = list("chosen").includes(option.value);
  if (item.entry) item.entry.value = typeof record.text === "string" ? record.text : item.entry.defaultValue;
  item.gaps.forEach((gap, place) => {
    const value = list("gaps")[place];
    gap.value = [...gap.options].some((option) => option.value === value) ? value : "";
  });
  item.concepts.forEach((concept, place) => { concept.checked = list("concepts")[place] === true; });
}
