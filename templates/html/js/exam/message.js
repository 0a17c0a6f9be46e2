// What the page tells the student, in one place that screen readers announce. Only text is ever put there.
const message = byId("message");
const said = byId("said");

function line(...parts) {
  const paragraph = document.createElement("p");
  paragraph.append(...parts);
  return paragraph;
}

function say(lines, { problem = false } = {}) {
  message.classList.toggle("problem", problem);
  message.hidden = false; // shown first: a live region that appears with its text already in it is not read
  said.replaceChildren(...lines);
  message.scrollIntoView({ block: "nearest" });
}

function hush() {
  const focused = message.contains(document.activeElement);
  message.hidden = true;
  said.replaceChildren();
  if (focused) document.querySelector(".bar .save").focus();
}

// Ask in the page, not in a dialog that stops it; the first button, which changes nothing, gets the focus.
function ask(question, choices) {
  const buttons = choices.map(([label, action]) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "plain";
    button.textContent = label;
    button.addEventListener("click", () => {
      hush();
      action();
    });
    return button;
  });
  say([line(question), line(...buttons)], { problem: true });
  buttons[0].focus();
}

const linksTo = (questions) => questions.flatMap((item) => {
  const link = document.createElement("a");
  link.href = `#q${item.number}`;
  link.textContent = item.number;
  return [" ", link];
});
