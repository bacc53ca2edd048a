"use strict";
/* Only what a page cannot do by itself; every form works without it. */

(() => {
  // A register row that was swapped keeps the keyboard where it was: on its first button.
  document.addEventListener("htmx:afterSwap", (event) => {
    const row = event.detail.elt;
    const wanted = row && row.querySelector && (row.querySelector("[data-focus]") || row.querySelector("button, a, input"));
    if (wanted && document.activeElement === document.body) wanted.focus();
  });

  // A mark that did not reach the server says so on its row, is tried again, and is not lost silently.
  const RETRY_MS = 4000;
  document.addEventListener("htmx:sendError", (event) => notSaved(event));
  document.addEventListener("htmx:timeout", (event) => notSaved(event));
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status >= 500) notSaved(event);
  });

  function notSaved(event) {
    const row = event.detail.elt.closest(".mark");
    const words = document.getElementById("not-saved-words");
    if (!row || !words) return;
    row.classList.add("unsaved");
    if (!row.querySelector(".waiting")) {
      const note = words.content.cloneNode(true);
      row.append(note);
    }
    window.setTimeout(() => {
      if (row.isConnected && event.detail.elt.isConnected) window.htmx.trigger(event.detail.elt, "again");
    }, RETRY_MS);
  }

  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector(".mark.unsaved")) event.preventDefault();
  });

  // The sandbox's chooser works by itself when a person is picked.
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
  });
})();
