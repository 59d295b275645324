/* Keys of a single letter.  They save time and do nothing that a link or a button does not; the
 * profile turns them off (WCAG 2.1.4), and in a field they are letters. */
"use strict";

(() => {
  const on = document.body.hasAttribute("data-keys");
  const TWO = 1200; /* ms within which a second key belongs to a g */
  const places = { h: "/", m: "/members", c: "/contacts", l: "/mailing", f: "/tasks", i: "/inbox" };
  let went = 0;

  const typing = (el) =>
    el.isContentEditable ||
    /^(TEXTAREA|SELECT)$/.test(el.tagName) ||
    (el.tagName === "INPUT" && !/^(checkbox|radio|button|submit|reset|file)$/.test(el.type));

  /* ---- rows of a list: the main link of each is what is focused ---- */

  const linkOf = (row) => row.querySelector("b a[href], th a[href], td a[href]");
  const rows = () =>
    [...document.querySelectorAll("[data-rows] tbody tr, ul[data-rows] > li")].filter(linkOf);
  const rowNow = () => document.activeElement?.closest?.("[data-rows] tbody tr, ul[data-rows] > li");

  function move(by) {
    const all = rows();
    const at = all.indexOf(rowNow());
    const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)];
    if (!next) return false;
    linkOf(next).focus();
    next.scrollIntoView({ block: "nearest" });
    return true;
  }

  function choose() {
    const box = rowNow()?.querySelector("input[type=checkbox]");
    if (!box) return false;
    box.checked = !box.checked;
    box.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  }

  function open() {
    const row = rowNow();
    if (!row) return false;
    linkOf(row).click();
    return true;
  }

  /* Of the row, or of whom the page is about. */
  /* A button or link that says which key is its own: of the row, else of the page. */
  function own(key) {
    const at = rowNow() || (document.querySelector("[data-rows]") ? null : document.querySelector("main"));
    const it = /^[a-z]$/.test(key) && at?.querySelector(`[data-key="${key}"]`);
    if (!it) return false;
    it.click();
    if (it.tagName === "SUMMARY") it.parentElement.querySelector("select, button, input:not([type=hidden])")?.focus();
    if (it.hash && it.pathname === location.pathname) document.querySelector(it.hash + " textarea")?.focus();
    return true;
  }

  function edit() {
    const row = rowNow();
    const path = row ? new URL(linkOf(row).href).pathname : location.pathname;
    const there = document.querySelector('main a[href$="/edit"]');
    if (!row) return there ? (there.click(), true) : false;
    if (!/^\/(contacts|members)\/\d+$/.test(path)) return false;
    location.assign(path + "/edit");
    return true;
  }

  function fresh() {
    const main = document.querySelector(".head .btn.go");
    const menu = document.querySelector("details.add");
    if (main) main.click();
    else if (menu) {
      menu.open = true;
      menu.querySelector("a")?.focus();
    }
    return Boolean(main || menu);
  }

  function search() {
    const box = document.getElementById("q");
    box?.focus();
    box?.select();
    return Boolean(box);
  }

  function go(key) {
    const link = [...document.querySelectorAll(".side a[href]")].find((a) => a.getAttribute("href") === places[key]);
    went = 0;
    if (!link) return false;
    link.click();
    return true;
  }

  /* ---- the list of keys: the one of /help, in a dialog ---- */

  async function help() {
    let box = document.getElementById("keys-dialog");
    if (!box) {
      const page = new DOMParser().parseFromString(await (await fetch("/help")).text(), "text/html");
      const list = page.querySelector("[data-keys-list]");
      const heading = page.querySelector("[data-keys-heading]");
      const close = document.createElement("button");
      const form = document.createElement("form");
      if (!list) return;
      box = document.createElement("dialog");
      box.id = "keys-dialog";
      box.className = "card pad stack t";
      heading.id = "keys-heading";
      box.setAttribute("aria-labelledby", heading.id);
      form.method = "dialog";
      close.className = "btn";
      close.textContent = list.dataset.close || "OK";
      form.append(close);
      box.append(heading, list, form);
      document.body.append(box);
    }
    if (!box.open) box.showModal();
  }

  const acts = {
    "/": search,
    j: () => move(1),
    k: () => move(-1),
    x: choose,
    o: open,
    e: edit,
    n: fresh,
    g: () => ((went = Date.now()), true),
    "?": () => (help().catch(() => {}), true),
  };

  document.addEventListener("keydown", (e) => {
    if (!on || e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey || e.isComposing) return;
    if (typing(e.target) || document.querySelector("dialog[open]")) return;
    const second = Date.now() - went < TWO && places[e.key];
    const did = second ? go(e.key) : own(e.key) || Object.hasOwn(acts, e.key) && acts[e.key]();
    if (did) e.preventDefault();
  });
})();
