// Time spent on the question at hand. It is advice: nothing depends on it.
const IDLE_AFTER = 120000; // two minutes without a key, a touch or a scroll: the reader is elsewhere
const timer = byId("timer");
let lastActive = Date.now();

function current() {
  const focused = items.find((item) => item.box.contains(document.activeElement));
  if (focused) return focused;
  const line = window.innerHeight * 0.4;
  return items.find(({ box }) => {
    const { top, bottom } = box.getBoundingClientRect();
    return top <= line && bottom > line;
  });
}

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

function tick() {
  const item = current();
  if (item && item.state !== "right" && document.visibilityState === "visible" && Date.now() - lastActive < IDLE_AFTER) {
    item.seconds += 1;
    if (item.seconds % 10 === 0) keepSoon();
  }
  const advice = item?.advised ? ` of ${clock(item.advised)} advised` : "";
  timer.textContent = item ? `Question ${item.number}: ${clock(item.seconds)}${advice}` : "";
}

function startClock() {
  for (const kind of ["pointerdown", "pointermove", "keydown", "scroll", "focusin"]) {
    addEventListener(kind, () => { lastActive = Date.now(); }, { passive: true, capture: true });
  }
  setInterval(tick, 1000);
  tick();
}
