// Ties the parts together: what is shown as answered, and which event does what.
const progress = byId("progress");
const savedState = byId("saved-state");
const asText = byId("as-text");

function write(element, text) {
  if (element.textContent !== text) element.textContent = text; // a live region speaks only when it changes
}

// A long answer is seen as a whole: its field grows with it.
function grow(field) {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`;
}

function refresh() {
  const open = unanswered();
  write(progress, `${items.length - open.length} of ${items.length} answered`);
  for (const item of items) {
    const answered = !open.includes(item);
    item.link?.classList.toggle("answered", answered);
    if (item.link) write(item.link.querySelector("[data-said]"), answered ? ", answered" : "");
    if (item.clear) item.clear.hidden = !answered;
    if (item.entry?.tagName === "TEXTAREA") grow(item.entry);
  }
  const changed = changedSinceSaved();
  savedState.classList.toggle("changed", changed && savedAs !== "");
  if (changed) write(savedState, savedAs === "" ? "Not saved as a file yet" : "Changed since last saved");
  else write(savedState, savedAs === "" ? "" : "Saved as a file");
}

function answered() {
  refresh();
  keepSoon();
}

function clearChoice(item) {
  for (const option of item.options) option.checked = false;
  answered();
  item.options[0].focus(); // the button is gone now, and with it the focus
}

function erase() {
  ask("Erase everything typed on this page? This cannot be undone.", [
    ["Keep it", () => {}],
    ["Erase it", () => {
      putAllBack({});
      for (const field of [studentField, nameField]) if (field) field.value = "";
      savedAs = "";
      forget();
      refresh();
      say([line("Everything typed here is erased.")]);
    }],
  ]);
}

for (const part of document.querySelectorAll("[data-needs-script]")) part.hidden = false;
restoreKept();
keepNow();
refresh();
startClock();
// Neither the focus nor the list of questions may lie under the bar, whose height changes with its messages.
new ResizeObserver(([bar]) => {
  document.documentElement.style.setProperty("--bar", `${Math.ceil(bar.target.offsetHeight)}px`);
}).observe(document.querySelector(".bar"));

form.addEventListener("input", (event) => {
  if (event.target === studentField) {
    studentField.removeAttribute("aria-invalid");
    byId("student-needed").hidden = true;
  }
  if (event.target !== asText && event.target.type !== "file") answered();
});
// Some aids that pick from a list for their user tell of the change alone.
form.addEventListener("change", (event) => {
  if (event.target.tagName === "SELECT") answered();
});
form.addEventListener("submit", (event) => event.preventDefault());
for (const item of items) item.clear?.addEventListener("click", () => clearChoice(item));
for (const button of document.querySelectorAll("button.save")) button.addEventListener("click", saveFile);
byId("hush").addEventListener("click", hush);
byId("erase").addEventListener("click", erase);
byId("load").addEventListener("change", ({ target }) => {
  const [file] = target.files;
  if (file) loadFile(file);
  target.value = ""; // so that choosing the same file again is a change
});
asText.closest("details").addEventListener("toggle", () => {
  asText.value = JSON.stringify(answersFile(), null, 1);
});
addEventListener("pagehide", () => { if (pending) keepNow(); });
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden" && pending) keepNow(); });
addEventListener("beforeunload", (event) => {
  if (changedSinceSaved()) event.preventDefault();
});
addEventListener("storage", (event) => {
  if (event.key === slot && event.newValue !== null) byId("elsewhere").hidden = false;
});
