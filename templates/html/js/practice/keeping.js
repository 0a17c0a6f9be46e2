// Remembers progress in this browser, under this page's token. Where the browser refuses, the page says so.
const slot = `qbank-practice:${form.dataset.page}`;
const cannotKeep = byId("cannot-keep");
let pending = 0;

function keepNow() {
  clearTimeout(pending);
  pending = 0;
  const kept = Object.create(null);
  for (const item of items) {
    const { state, tries, helped, seconds } = item;
    kept[item.token] = { state, tries, helped, seconds, ...given(item) };
  }
  try {
    localStorage.setItem(slot, JSON.stringify(kept));
    cannotKeep.hidden = true;
  } catch {
    cannotKeep.hidden = false;
  }
}

function keepSoon() {
  if (!pending) pending = setTimeout(keepNow, 300);
}

const count = (value) => (Number.isSafeInteger(value) && value >= 0 ? value : 0);

function restoreKept() {
  let kept = null;
  try {
    kept = JSON.parse(localStorage.getItem(slot) ?? "null");
  } catch {
    kept = null; // refused, or damaged: nothing in it can be used
  }
  if (!isRecord(kept)) return;
  for (const item of items) {
    const record = Object.hasOwn(kept, item.token) && isRecord(kept[item.token]) ? kept[item.token] : {};
    putBack(item, record);
    item.state = ["right", "wrong", "seen"].includes(record.state) ? record.state : "open";
    item.tries = count(record.tries);
    item.helped = record.helped === true;
    item.seconds = count(record.seconds);
  }
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
