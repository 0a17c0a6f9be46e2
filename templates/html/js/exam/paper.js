// The questions as they stand on the page: reading what is answered, and putting answers back.
const form = document.getElementById("exam");
const byId = (id) => document.getElementById(id);
const studentField = byId("student");
const nameField = byId("name");

const items = [...form.querySelectorAll("[data-item]")].map((box) => ({
  box,
  token: box.dataset.item,
  number: box.dataset.number,
  options: [...box.querySelectorAll("input[type=radio], input[type=checkbox]")],
  entry: box.querySelector(".entry input, .entry textarea"),
  gaps: [...box.querySelectorAll("[data-gap]")],
  clear: box.querySelector("[data-clear]"),
  link: document.querySelector(`[data-link="${CSS.escape(box.dataset.item)}"]`),
  seconds: 0,
}));

const studentId = () => (studentField ? studentField.value.trim() : form.dataset.student);
const studentName = () => (nameField ? nameField.value.trim() : form.dataset.name);

// What one question is answered with, or null while it is not.
function answerOf(item) {
  if (item.gaps.length) {
    const filled = item.gaps.filter((gap) => gap.value.trim() !== "").map((gap) => [gap.dataset.gap, gap.value]);
    return filled.length ? { filled: Object.fromEntries(filled) } : null;
  }
  if (item.entry) {
    const text = item.entry.value; // an editor that holds what it showed at first is not answered
    return text.trim() === "" || text === item.entry.defaultValue ? null : { text };
  }
  const chosen = item.options.filter((option) => option.checked).map((option) => option.value);
  return chosen.length ? { chosen } : null;
}

// A question with a gap left open is not answered yet, but something is given that must not be lost.
const unanswered = () => items.filter((item) => answerOf(item) === null || item.gaps.some((gap) => gap.value.trim() === ""));
const anythingGiven = () => items.some((item) => answerOf(item) !== null);

// Every given answer by its question's token; the order is the page's.
function answers({ timed }) {
  const given = Object.create(null);
  for (const item of items) {
    const answer = answerOf(item);
    if (answer !== null) given[item.token] = timed ? { ...answer, seconds: item.seconds } : answer;
  }
  return given;
}

const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

// Put one answer back. Only what this question can hold is taken, so that a strange file cannot break the page.
function putBack(item, kept) {
  const chosen = isRecord(kept) && Array.isArray(kept.chosen) ? kept.chosen : [];
  const taken = chosen.filter((token) => item.options.some((option) => option.value === token));
  const single = item.options.some((option) => option.type === "radio");
  for (const option of item.options) {
    option.checked = single ? option.value === taken[0] : taken.includes(option.value);
  }
  if (item.entry) item.entry.value = isRecord(kept) && typeof kept.text === "string" ? kept.text : item.entry.defaultValue;
  const filled = isRecord(kept) && isRecord(kept.filled) ? kept.filled : {};
  for (const gap of item.gaps) {
    const text = Object.hasOwn(filled, gap.dataset.gap) ? filled[gap.dataset.gap] : "";
    const holds = gap.options ? [...gap.options].some((option) => option.value === text) : typeof text === "string";
    gap.value = holds ? text : "";
  }
  const seconds = isRecord(kept) ? kept.seconds : 0;
  item.seconds = Number.isSafeInteger(seconds) && seconds >= 0 ? seconds : 0;
}

// Put a whole set of answers back; what it does not name becomes unanswered.
function putAllBack(kept) {
  for (const item of items) putBack(item, Object.hasOwn(kept, item.token) ? kept[item.token] : null);
}
