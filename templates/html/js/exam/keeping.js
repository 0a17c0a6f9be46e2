// Keeps what is typed in this browser, under the exam's token. Where the browser refuses, the page says so.
const slot = `qbank:${form.dataset.exam}`;
const cannotKeep = byId("cannot-keep");
let startedAt = Date.now();
let timerHidden = false;
let savedAs = ""; // the answers as they were in the file last saved, to tell whether they changed since
let pending = 0;

const nowAs = () => JSON.stringify([studentId(), studentName(), answers({ timed: false })]);
const changedSinceSaved = () => nowAs() !== savedAs && (savedAs !== "" || anythingGiven());

// Times of unanswered questions are kept as well: `seconds` holds them all.
const snapshot = () => ({
  format_version: 1,
  student: studentId(),
  name: studentName(),
  answers: answers({ timed: true }),
  seconds: items.map((item) => item.seconds),
  startedAt,
  timerHidden,
  savedAs,
});

function keepNow() {
  clearTimeout(pending);
  pending = 0;
  try {
    localStorage.setItem(slot, JSON.stringify(snapshot()));
    cannotKeep.hidden = true;
  } catch {
    cannotKeep.hidden = false;
  }
}

function keepSoon() {
  if (!pending) pending = setTimeout(keepNow, 300);
}

function readKept() {
  let text = null;
  try {
    text = localStorage.getItem(slot);
  } catch {
    cannotKeep.hidden = false;
  }
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null; // damaged: nothing in it can be used
  }
}

function restoreKept() {
  const kept = readKept();
  if (!isRecord(kept) || kept.format_version !== 1 || !isRecord(kept.answers)) return;
  putAllBack(kept.answers);
  if (Array.isArray(kept.seconds)) {
    items.forEach((item, place) => {
      if (Number.isSafeInteger(kept.seconds[place])) item.seconds = Math.max(0, kept.seconds[place]);
    });
  }
  if (studentField && typeof kept.student === "string") studentField.value = kept.student;
  if (nameField && typeof kept.name === "string") nameField.value = kept.name;
  if (Number.isFinite(kept.startedAt) && kept.startedAt <= Date.now()) startedAt = kept.startedAt;
  if (typeof kept.savedAs === "string") savedAs = kept.savedAs;
  timerHidden = kept.timerHidden === true;
}

function forget() {
  clearTimeout(pending);
  pending = 0;
  try {
    localStorage.removeItem(slot);
  } catch {
    cannotKeep.hidden = false;
  }
}
