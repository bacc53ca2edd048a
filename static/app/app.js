"use strict";
/* Only what a page cannot do by itself. Every form and link works without it. */

(() => {
  const RETRY_MS = 4000;
  const WHOLE_PAGE = /^\s*<!doctype html/i;

  /* --- focus: a piece that is replaced keeps the keyboard where it was; a refresh by itself never moves it --- */
  // Only inside the piece that was asked for, by its id: what came along out of band may hold weightier buttons.
  let pieceWithFocus = "";

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target } = event.detail;
    pieceWithFocus = target.contains(document.activeElement) ? target.id : "";
  });

  document.addEventListener("htmx:afterSettle", () => {
    const piece = pieceWithFocus && document.getElementById(pieceWithFocus);
    if (!piece || document.activeElement !== document.body) return;
    const wanted = piece.querySelector("[data-focus]") || piece.querySelector("button, a[href], input:not([type=hidden])");
    if (wanted) wanted.focus();
  });

  /* --- the phone's menu: Escape closes it and returns to its button --- */
  document.addEventListener("keydown", (event) => {
    const menu = event.target.closest("details.menu[open]");
    if (event.key !== "Escape" || !menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  /* --- a whole page where a piece was asked for: the sign-in ended. Go there; do not draw it into a row --- */
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, pathInfo } = event.detail;
    if (!event.detail.shouldSwap || !WHOLE_PAGE.test(xhr.responseText)) return;
    event.detail.shouldSwap = false;
    if (xhr.responseURL.endsWith(pathInfo.finalRequestPath)) window.location.reload();
    else window.location.assign(xhr.responseURL);
  });

  /* --- a piece that asks for news by itself rests while nobody looks, and its failures are nobody's business --- */
  const asksByItself = (event) => event.detail.elt.matches("[data-poll]");

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (document.hidden && asksByItself(event)) event.preventDefault();
  });

  /* --- what did not reach the server says so. A register row keeps the choice and is tried again --- */
  document.addEventListener("htmx:sendError", (event) => notSaved(event, "no-answer-words"));
  document.addEventListener("htmx:timeout", (event) => notSaved(event, "no-answer-words"));
  document.addEventListener("htmx:responseError", (event) => {
    if (asksByItself(event)) return;
    const isOurFault = event.detail.xhr.status >= 500;
    if (isOurFault) notSaved(event, "no-answer-words");
    else say("not-done-words");
  });

  function notSaved(event, words) {
    if (asksByItself(event)) return;
    const form = event.detail.elt;
    const row = form.closest(".mark");
    if (form.matches("form[data-draft]")) {
      waitToSend(form);
      return;
    }
    if (!row) {
      say(words);
      return;
    }
    row.classList.add("unsaved");
    if (!row.querySelector(".waiting")) row.append(copyOf("not-saved-words"));
    keepChoice(form, event.detail.requestConfig.formData);
    window.setTimeout(() => {
      if (form.isConnected) window.htmx.trigger(form, "again");
    }, RETRY_MS);
  }

  // The pressed button is known to htmx only while it has the focus: its value waits in the form instead.
  function keepChoice(form, sent) {
    for (const button of form.querySelectorAll("button[name]")) {
      const wasPressed = sent.getAll(button.name).includes(button.value);
      button.setAttribute("aria-pressed", String(wasPressed));
      if (!wasPressed || form.querySelector(`input.kept[name="${button.name}"]`)) continue;
      const kept = document.createElement("input");
      Object.assign(kept, { type: "hidden", name: button.name, value: button.value, className: "kept" });
      form.append(kept);
    }
  }

  // Another tap in the same row is a new choice.
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".mark button[name]");
    if (button) button.form.querySelectorAll("input.kept").forEach((kept) => kept.remove());
  });

  function say(templateId) {
    const notes = document.getElementById("notes");
    if (notes) notes.replaceChildren(copyOf(templateId));
  }

  function copyOf(templateId) {
    const words = document.getElementById(templateId);
    return words ? words.content.cloneNode(true) : "";
  }

  /* --- leaving with something unsaved asks first: an unsaved row, or a changed form marked data-guard --- */
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-guard]");
    if (form) form.dataset.dirty = "";
  });

  document.addEventListener("submit", (event) => {
    delete event.target.dataset.dirty;
  });

  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector(".mark.unsaved, form[data-dirty]")) event.preventDefault();
  });

  /* --- a form marked data-draft keeps what was typed in this tab until the server has it: reception is bad at a curb --- */
  // It holds a name: so in the tab alone, under whose form it is, and no longer than until it is sent.
  const DRAFT = "draft:";
  const placeOf = (form) => `${DRAFT}${form.dataset.draft}`;

  function keepDraft(form) {
    const typed = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
    sessionStorage.setItem(placeOf(form), JSON.stringify(typed));
  }

  function dropDrafts(except) {
    const kept = Object.keys(sessionStorage).filter((key) => key.startsWith(DRAFT) && key !== except);
    kept.forEach((key) => sessionStorage.removeItem(key));
  }

  function takeUpDraft(form) {
    dropDrafts(placeOf(form));
    const kept = sessionStorage.getItem(placeOf(form));
    if (!kept) return;
    for (const [name, value] of JSON.parse(kept)) {
      const field = form.elements.namedItem(name);
      if (field) field.value = value;
    }
    sayNotSent();
  }

  function sayNotSent() {
    document.getElementById("draft").replaceChildren(copyOf("not-sent-words"));
  }

  function waitToSend(form) {
    sayNotSent();
    keepDraft(form);
    form.dataset.unsent = "";
    window.setTimeout(() => sendAgain(form), RETRY_MS);
  }

  // Whoever goes on typing presses the button again themselves.
  function sendAgain(form) {
    if (form.isConnected && "unsent" in form.dataset) form.requestSubmit();
  }

  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-draft]");
    if (!form) return;
    delete form.dataset.unsent;
    keepDraft(form);
  });

  document.addEventListener("DOMContentLoaded", () => {
    const form = document.querySelector("form[data-draft]");
    if (form) takeUpDraft(form);
    if (document.querySelector("[data-draft-sent]")) dropDrafts();
  });

  /* --- a chooser marked data-submit works as soon as something is chosen --- */
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
  });
})();
