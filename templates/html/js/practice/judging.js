// Judges an answer: `right`, which belief a wrong one shows (-1: none known), or that it could not be read.
const same = (one, other) => one.length === other.length && one.every((value, place) => value === other[place]);

function judgedNumbers(check, text) {
  const numbers = readNumbers(text, { whole: check.whole, wanted: check.whole ? undefined : check.bounds.length });
  if (numbers === null) return null;
  const near = (key) => key.length === numbers.length
    && key.every((value, place) => Math.abs(numbers[place] - value) <= (check.bounds[place] ?? 0));
  return { right: check.right.some(near), belief: check.wrong.findIndex(near) };
}

function judgedValue(check, value, equal) {
  if (value === null) return null;
  const fits = (other) => equal(other, value);
  return { right: check.right.some(fits), belief: check.wrong.findIndex(fits) };
}

function judgedEntry(item) {
  const { check } = item;
  switch (check.form) {
    case "numbers": return judgedNumbers(check, item.entry.value);
    case "outcome": return judgedValue(check, readOutcome(item.entry.value), Object.is);
    case "line": return judgedValue(check, readLine(item.entry.value), Object.is);
    case "gaps": return judgedValue(check, readGaps(item), same);
    default: throw new Error(`unknown form ${check.form}`);
  }
}

function showReasons(item, wanted) {
  for (const reason of item.box.querySelectorAll(".reason")) {
    reason.hidden = !wanted.includes(reason.dataset.reason ?? Number(reason.dataset.belief));
  }
}

function judgeChoice(item) {
  const chosen = given(item).chosen;
  if (!chosen.length) return { said: "Choose an answer first." };
  const right = chosen.length === item.right.length && chosen.every((token) => item.right.includes(token));
  const missing = chosen.every((token) => item.right.includes(token)) && !right;
  const said = right ? "✓ Right." : missing ? "✗ Not all yet: something is missing." : "✗ Not right yet.";
  return { said, right, reasons: chosen };
}

function judgeEntry(item) {
  if (!isGiven(item)) return { said: item.gaps.length ? "Fill the gaps first." : "Type an answer first." };
  const judged = judgedEntry(item);
  if (judged === null) {
    return { said: item.gaps.length ? "Fill every gap first." : "This could not be read; see the form below the field." };
  }
  if (judged.right) return { said: "✓ Right.", right: true, reasons: [] };
  return { said: "✗ Not right yet.", right: false, reasons: [judged.belief] };
}

// Judge what is given. Only a verdict counts as a try; what could not be read does not.
function judge(item) {
  const verdict = item.way === "choice" ? judgeChoice(item) : judgeEntry(item);
  showReasons(item, verdict.reasons ?? []);
  write(item.verdict, ""); // so that the same verdict is said again
  if (verdict.right === undefined) return verdict;
  if (item.state !== "right") {
    item.tries += 1;
    item.state = verdict.right ? "right" : "wrong";
  }
  if (verdict.right && item.tries > 1) verdict.said = `✓ Right, at try ${item.tries}.`;
  return verdict;
}
