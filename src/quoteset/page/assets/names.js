"use strict";

/* A field for a name with a list to choose from (the combobox pattern of ARIA), and a dialog's buttons. */
const Names = (() => {
  const { make, visible, count } = Page;

  /* `find(typed)` gives [{name, type, n_quotes, in_article}], best first; `onPick(name)` is told what was chosen. */
  function listen(field, list, find, onPick) {
    let found = [];
    let at = -1;
    let asked = 0;

    function mark(wanted) {
      at = wanted;
      [...list.children].forEach((item, number) => item.setAttribute("aria-selected", String(number === at)));
      if (at < 0) field.removeAttribute("aria-activedescendant");
      else {
        field.setAttribute("aria-activedescendant", list.children[at].id);
        list.children[at].scrollIntoView({ block: "nearest" });
      }
    }

    function close() {
      asked += 1;
      list.hidden = true;
      field.setAttribute("aria-expanded", "false");
      mark(-1);
    }

    function pick(number) {
      field.value = found[number].name;
      onPick(found[number]);
      close();
    }

    async function ask() {
      const own = (asked += 1);
      const names = await find(field.value);
      if (own !== asked) return; // typed on since
      found = names;
      list.replaceChildren(...found.map((each, number) => {
        const item = make("li", { role: "option", id: `${list.id}-${number}`, "aria-selected": "false" },
          make("bdi", {}, visible(each.name)),
          make("span", { class: "about" }, [each.type, each.in_article ? "in this article" : null, each.n_quotes ? count(each.n_quotes, "quotation") : null].filter(Boolean).join(" · ")));
        item.addEventListener("pointerdown", (event) => {
          event.preventDefault(); // the field keeps the focus
          pick(number);
        });
        return item;
      }));
      list.hidden = found.length === 0;
      field.setAttribute("aria-expanded", String(found.length > 0));
      mark(-1);
    }

    field.addEventListener("input", ask);
    field.addEventListener("focus", ask);
    field.addEventListener("blur", close);
    field.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) ask();
        else if (event.key === "ArrowDown") mark(at + 1 < found.length ? at + 1 : -1);
        else mark(at >= 0 ? at - 1 : found.length - 1);
      } else if (event.key === "Enter" && at >= 0) {
        event.preventDefault();
        pick(at);
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        event.stopPropagation();
        close();
      }
    });
    return { close };
  }

  /* Opens a dialog; a promise of whether it was saved. */
  function ask(dialog, first) {
    dialog.returnValue = "";
    dialog.showModal();
    first?.focus();
    return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue), { once: true }));
  }

  return { listen, ask };
})();
