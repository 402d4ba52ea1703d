
"use strict";
// Shows the sentences behind a bar, dot or line below its picture. Text goes into the page as text, never as markup.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);

  const make = (name, kind, ...children) => {
    const element = document.createElement(name);
    if (kind) element.className = kind;
    element.append(...children);
    return element;
  };

  const sentence = ([before, words, behind, speaker, day, outlet, title, url]) => {
    const said = make("p", "sentence", before, make("mark", "", words), behind);
    said.dir = "auto";
    let article = make("bdi", "", title);
    if (/^https?:\/\//i.test(url)) {
      article = make("a", "", title || url);
      article.href = url;
      article.rel = "noopener noreferrer";
      article.dir = "auto";
    }
    const where = [make("bdi", "speaker", speaker), " · ", make("bdi", "", outlet), ` · ${day} · `, article];
    return make("li", "", said, make("p", "where", ...where));
  };

  const marksOf = (figure, key) =>
    [...figure.querySelectorAll("[data-key]")].filter((mark) => !key || mark.dataset.key === key);

  const hide = (figure) => {
    const room = figure.querySelector(".sentences");
    room.hidden = true;
    for (const part of room.children) part.replaceChildren();
    for (const mark of marksOf(figure)) {
      mark.classList.remove("chosen");
      pressable(mark).setAttribute("aria-expanded", "false");
    }
  };

  const pressable = (mark) => mark.querySelector("button") || mark;

  const show = (figure, mark) => {
    const again = mark.classList.contains("chosen");
    hide(figure);
    const point = data.points[mark.dataset.key];
    if (again || !point) return;
    for (const same of marksOf(figure, mark.dataset.key)) {
      same.classList.add("chosen");
      pressable(same).setAttribute("aria-expanded", "true");
    }
    const shown = point.s.length;
    const count = point.n.toLocaleString("en") + (point.n === 1 ? " quote" : " quotes");
    const note = shown < point.n ? `${count}; only the newest ${shown} are in this file` : count;
    const close = make("button", "", "Close");
    close.type = "button";
    close.addEventListener("click", () => {
      hide(figure);
      pressable(mark).focus();
    });
    const heading = make("h3", "", make("bdi", "", point.h));
    const room = figure.querySelector(".sentences");
    const [told, list] = room.children;
    room.hidden = false;
    told.append(make("div", "top", heading, close), make("p", "note", note));
    list.append(...point.s.map((number) => sentence(data.sentences[number])));
    list.setAttribute("aria-label", point.h);
    list.scrollTop = 0;
    room.scrollIntoView({ block: "nearest" });
  };

  const prepareMark = (figure, mark, number) => {
    mark.tabIndex = number ? -1 : 0;
    mark.setAttribute("role", "button");
    mark.setAttribute("aria-label", mark.querySelector("title").textContent);
    mark.setAttribute("aria-expanded", "false");
    mark.setAttribute("aria-controls", figure.querySelector(".sentences").id);
    mark.addEventListener("click", () => {
      for (const other of mark.parentNode.querySelectorAll(".mark")) other.tabIndex = other === mark ? 0 : -1;
      show(figure, mark);
    });
  };

  // One stop of the Tab key for each picture; arrow keys go from mark to mark.
  const walk = (figure, marks, event) => {
    const here = marks.indexOf(event.target);
    if (here < 0) return;
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -here, End: marks.length - 1 - here };
    if (event.key === "Enter" || event.key === " ") show(figure, marks[here]);
    else if (event.key in steps) {
      const next = marks[Math.min(marks.length - 1, Math.max(0, here + steps[event.key]))];
      marks[here].tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
    } else return;
    event.preventDefault();
  };

  for (const figure of document.querySelectorAll("figure")) {
    for (const picture of figure.querySelectorAll("svg")) {
      const marks = [...picture.querySelectorAll(".mark")];
      marks.forEach((mark, number) => prepareMark(figure, mark, number));
      picture.addEventListener("keydown", (event) => walk(figure, marks, event));
    }
    for (const cell of figure.querySelectorAll("td[data-key]")) {
      const button = make("button", "", cell.textContent);
      button.type = "button";
      button.setAttribute("aria-expanded", "false");
      button.addEventListener("click", () => show(figure, cell));
      cell.replaceChildren(button);
    }
    figure.addEventListener("keydown", (event) => {
      if (event.key === "Escape") hide(figure);
    });
  }
  for (const hint of document.querySelectorAll(".hint")) hint.hidden = false;
})();
