// Reads typed answers. `null` means: could not be read, which is never called wrong.
const plain = (text) => text.normalize("NFKC").replace(/[−–—]/gu, "-").replace(/[×✕]/gu, "x").trim();

// Numbers with whatever brackets and separators stand between them; a lone 1,5 is no number but two.
function readNumbers(text, { whole, wanted }) {
  const bare = plain(text).replace(/^(?:torch\.Size|torch\.tensor|tensor)\b/u, "");
  const found = bare.match(/-?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?/giu) ?? [];
  const rest = bare.replace(/-?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?/giu, " ");
  if (!found.length || /[^\s,;x*()[\]]/iu.test(rest)) return null;
  const numbers = found.map(Number);
  if (!numbers.every(Number.isFinite) || (whole && !numbers.every(Number.isInteger))) return null;
  return wanted !== undefined && numbers.length !== wanted ? null : numbers;
}

// The class of an exception in lower case; empty for "no error" and its kin.
function readOutcome(text) {
  const words = plain(text).split(":")[0].toLowerCase().match(/[a-z_]+/gu) ?? [];
  for (const [place, word] of words.entries()) {
    if (!/(?:error|exception|warning)$/u.test(word)) continue;
    const before = words[place - 1] ?? "";
    if (/^errors?$/u.test(word)) return ["no", "without", "any", "an"].includes(before) ? "" : before ? before + word : null;
    return words.slice(0, place).some((one) => ["no", "not", "never", "isn", "nor"].includes(one)) ? null : word;
  }
  return words.some((word) => ["runs", "run", "works", "none", "nothing", "fine"].includes(word)) ? "" : null;
}

function readLine(text) {
  const said = plain(text).toLowerCase();
  if (/^(?:no(?:ne)?|0|no line|none of them|no error)\.?$/u.test(said)) return 0;
  const found = /^(?:line|in line|l)?\s*#?(\d{1,4})\.?$/u.exec(said);
  return found ? Number(found[1]) : null;
}

function readGaps(item) {
  if (item.gaps.some((gap) => !gap.value)) return null;
  return item.gaps.map((gap) => gap.selectedOptions[0].dataset.text.replace(/\s+/gu, ""));
}
