// The editor of a program: Tab indents, Enter keeps the indentation. Escape lets the next Tab leave, so nobody is trapped.
const INDENT = "    ";
const leaving = new WeakSet();

function insert(field, text) {
  // Unlike setRangeText this can be undone, where the browser still has it.
  if (!document.execCommand("insertText", false, text)) {
    field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

const lineBefore = (field) => field.value.slice(0, field.selectionStart).split("\n").pop();

document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLTextAreaElement) || !("program" in field.dataset) || event.isComposing) return;
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === "Escape") {
    leaving.add(field);
  } else if (event.key === "Tab" && !event.shiftKey && !leaving.has(field)) {
    event.preventDefault();
    insert(field, INDENT.slice(lineBefore(field).length % INDENT.length));
  } else if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    const line = lineBefore(field);
    insert(field, "\n" + line.match(/^ */)[0] + (line.trimEnd().endsWith(":") ? INDENT : ""));
  } else if (event.key !== "Shift") {
    leaving.delete(field);
  }
});
document.addEventListener("focusout", (event) => leaving.delete(event.target));
