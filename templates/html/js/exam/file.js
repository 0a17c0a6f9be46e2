// The answers file: writing one, and taking one back that belongs to this exam.
function answersFile() {
  return {
    format: "qbank-answers",
    format_version: 1,
    exam: form.dataset.exam,
    student: studentId(),
    name: studentName(),
    saved_at: new Date().toISOString(),
    answers: answers({ timed: true }),
  };
}

const fileName = () => `answers-${studentId().replace(/[^\p{L}\p{N}._-]+/gu, "_").slice(0, 80) || "student"}.json`;

function download(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

function saveFile() {
  if (studentField && !studentId()) {
    studentField.setAttribute("aria-invalid", "true");
    byId("student-needed").hidden = false;
    say([line("Nothing was saved yet: type your student id first, at the top of the page.")], { problem: true });
    studentField.focus();
    return;
  }
  const name = fileName();
  const open = unanswered();
  download(name, `${JSON.stringify(answersFile(), null, 1)}\n`);
  savedAs = nowAs();
  keepNow();
  refresh();
  const lines = [line(`Saved ${name} with ${items.length - open.length} of ${items.length} questions answered.`)];
  if (open.length) lines.push(line("Not answered:", ...linksTo(open)));
  lines.push(line("Next: find the file in your downloads and hand it in as your teacher told you. ",
    "You can still change answers here; then save and hand in the new file."));
  say(lines);
}

// Why a file cannot be taken, in one plain line; empty when it can.
function whyNot(record) {
  if (!isRecord(record) || record.format !== "qbank-answers") return "This is not an answers file. Nothing was changed.";
  if (record.format_version !== 1) return "This answers file is of another version of the page. Nothing was changed.";
  if (record.exam !== form.dataset.exam) return "This answers file belongs to another exam. Nothing was changed.";
  if (!isRecord(record.answers)) return "This answers file is damaged. Nothing was changed.";
  return "";
}

function take(record) {
  putAllBack(record.answers);
  if (studentField && typeof record.student === "string") studentField.value = record.student;
  if (nameField && typeof record.name === "string") nameField.value = record.name;
  savedAs = nowAs();
  keepNow();
  refresh();
  say([line(`Loaded: ${items.length - unanswered().length} of ${items.length} questions are answered now.`)]);
}

async function loadFile(file) {
  let record = null;
  try {
    record = JSON.parse(await file.text());
  } catch {
    record = null; // unreadable or no JSON: whyNot says so
  }
  const reason = whyNot(record);
  if (reason) {
    say([line(reason)], { problem: true });
  } else if (anythingGiven() && changedSinceSaved()) {
    ask("There are answers on this page that are in no file. Replace them with the file's?", [
      ["Keep what is here", () => {}],
      ["Replace it", () => take(record)],
    ]);
  } else {
    take(record);
  }
}
