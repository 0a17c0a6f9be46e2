// Seconds spent per question, roughly, and the advisory timer. Nothing depends on either.
const IDLE_AFTER = 120000; // two minutes without a key, a touch or a scroll: the reader is elsewhere
const timer = byId("timer");
const timerToggle = byId("timer-toggle");
let lastActive = Date.now();

// The question being worked on: the one that holds the focus, else the one across the upper part of the window.
function current() {
  const focused = items.find((item) => item.box.contains(document.activeElement));
  if (focused) return focused;
  const line = window.innerHeight * 0.4;
  return items.find(({ box }) => {
    const { top, bottom } = box.getBoundingClientRect();
    return top <= line && bottom > line;
  });
}

function clock(seconds) {
  const two = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

function showTimer() {
  if (!timer) return;
  const used = Math.max(0, Math.floor((Date.now() - startedAt) / 1000));
  const left = Number(form.dataset.minutes) * 60 - used;
  const rest = left >= 0 ? `${clock(left)} left` : `${clock(-left)} over`;
  timer.textContent = `${clock(used)} used, ${rest} (advisory)`;
  timer.hidden = timerHidden;
  byId("timer-does").textContent = timerHidden ? "Show" : "Hide";
}

function tick() {
  const here = document.visibilityState === "visible" && Date.now() - lastActive < IDLE_AFTER;
  const item = here ? current() : undefined;
  if (item) {
    item.seconds += 1;
    if (item.seconds % 10 === 0) keepSoon();
  }
  showTimer();
}

function startClock() {
  for (const kind of ["pointerdown", "pointermove", "keydown", "scroll", "focusin"]) {
    addEventListener(kind, () => { lastActive = Date.now(); }, { passive: true, capture: true });
  }
  timerToggle?.addEventListener("click", () => {
    timerHidden = !timerHidden;
    showTimer();
    keepSoon();
  });
  setInterval(tick, 1000);
  showTimer();
}
