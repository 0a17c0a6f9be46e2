// Finds a student or a question in the answer book, and opens everything for printing.
const byId = (id) => document.getElementById(id);
const students = [...document.querySelectorAll("section.student")];
const folds = [...document.querySelectorAll("main details")];
const plain = (text) => text.normalize("NFKD").toLowerCase();

function showOnly(wanted) {
  let shown = 0;
  for (const student of students) {
    const named = plain(student.dataset.whose).includes(wanted);
    let any = false;
    for (const task of student.querySelectorAll("article")) {
      task.hidden = !named && !plain(task.dataset.words).includes(wanted);
      any ||= !task.hidden;
    }
    student.hidden = !named && !any;
    document.querySelector(`[data-of="${student.id}"]`).hidden = student.hidden;
    shown += !student.hidden;
  }
  byId("found").textContent = wanted ? `${shown} of ${students.length} shown` : "";
}

function openAll(open) {
  for (const fold of folds) fold.open = open;
}

for (const part of document.querySelectorAll("[data-needs-script]")) part.hidden = false;
byId("filter").addEventListener("input", (event) => showOnly(plain(event.target.value.trim())));
byId("open-all").addEventListener("click", () => openAll(true));
byId("close-all").addEventListener("click", () => openAll(false));

let before = [];
addEventListener("beforeprint", () => {
  before = folds.map((fold) => fold.open);
  openAll(true);
});
addEventListener("afterprint", () => folds.forEach((fold, place) => { fold.open = before[place]; }));

// A link to a question opens it.
function openTarget() {
  document.getElementById(decodeURIComponent(location.hash.slice(1)))?.querySelector(":scope > details")?.setAttribute("open", "");
}
addEventListener("hashchange", openTarget);
openTarget();
