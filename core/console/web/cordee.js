/* Only improves what works without it: results and counts while one types, progress that
 * moves, keys.  No dependency, nothing inline. */
"use strict";

const ask = (url, signal) =>
  fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin", signal })
    .then((r) => (r.ok ? r.json() : Promise.reject(r.status)));

/* Calls `work` once typing has paused; an answer that comes too late is dropped. */
function whenTypingRests(input, work) {
  let timer, stop;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      stop?.abort();
      stop = new AbortController();
      work(input.value, stop.signal).catch(() => {});
    }, 160);
  });
}

/* ---- menus ------------------------------------------------------------------------ */

document.addEventListener("keydown", (e) => {
  if (e.key === "Escape")
    for (const open of document.querySelectorAll("details.menu[open]")) open.open = false;
});

document.addEventListener("click", (e) => {
  for (const open of document.querySelectorAll("details.menu[open]"))
    if (!open.contains(e.target)) open.open = false;
});

/* ---- search as one types: a list below the box, walked by arrow keys ------------------ */

function resultsFor(form) {
  const input = form.querySelector("input[type=search]");
  const list = document.createElement("ul");
  let at = -1;

  list.id = "found";
  list.className = "found";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.placeholder || input.value);
  form.append(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", "found");
  input.setAttribute("aria-autocomplete", "list");

  const close = () => {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (i) => {
    const items = [...list.children];
    at = (i + items.length) % items.length;
    items.forEach((item, n) => item.setAttribute("aria-selected", String(n === at)));
    input.setAttribute("aria-activedescendant", items[at].id);
  };
  const row = (item, n) => {
    const li = document.createElement("li");
    const name = document.createElement("b");
    const note = document.createElement("small");
    li.id = "found-" + n;
    li.setAttribute("role", "option");
    li.setAttribute("aria-selected", "false");
    li.dataset.url = item.url;
    name.textContent = item.name;
    note.textContent = item.note || "";
    li.append(name, note);
    li.addEventListener("mousedown", (e) => {
      e.preventDefault();
      location.assign(item.url);
    });
    return li;
  };

  whenTypingRests(input, async (text, signal) => {
    if (!text.trim()) return close();
    const m = await ask("/search?q=" + encodeURIComponent(text), signal);
    const items = [...(m.people || []), ...(m.orgs || []), ...(m.interactions || []), ...(m.tags || [])];
    list.replaceChildren(...items.slice(0, 12).map(row));
    list.hidden = items.length === 0;
    at = -1;
    input.setAttribute("aria-expanded", String(!list.hidden));
  });
  input.addEventListener("keydown", (e) => {
    if (list.hidden) return;
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      e.preventDefault();
      mark(e.key === "ArrowDown" ? at + 1 : at < 0 ? -1 : at - 1);
    } else if (e.key === "Enter" && at >= 0) {
      e.preventDefault();
      location.assign(list.children[at].dataset.url);
    } else if (e.key === "Escape") {
      e.preventDefault();
      close();
    }
  });
  input.addEventListener("blur", close);
}

for (const form of document.querySelectorAll("[data-find]")) resultsFor(form);

/* ---- filters: how many, while one types ------------------------------------------------ */

/* A filter that is wrong is an answer too: 422 with the reason. */
const count = (url, signal) =>
  fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin", signal }).then((r) =>
    r.ok || r.status === 422 ? r.json() : Promise.reject(r.status)
  );

function liveCount(box, input, says) {
  const form = input.form;
  const chips = box.querySelector("[data-chips]");
  const blank = box.querySelector("template");
  const around = [...form.querySelectorAll("[data-count]")].filter((el) => el.dataset.count);
  const also = ["mode", "topic", "choosing", "one_each", "notice"]; /* on which the count of a mailing depends */

  const address = (text) => {
    const url = new URL(box.dataset.countUrl, location.href);
    const sent = new FormData(form);
    url.searchParams.set("filter", text);
    for (const name of also) if (sent.get(name)) url.searchParams.set(name, sent.get(name));
    return url;
  };
  const showChips = (list) => {
    for (const old of chips.querySelectorAll(".chip")) old.remove();
    chips.hidden = list.length === 0;
    for (const chip of list.toReversed()) {
      const el = blank.content.cloneNode(true);
      el.querySelector("[data-text]").textContent = chip.text;
      el.querySelector("[data-means]").textContent = chip.sentence;
      el.querySelector("button").value = chip.without + " ";
      chips.prepend(el);
    }
  };
  const showError = (m) => {
    const at = m.at ?? m.error_at;
    says.className = "err";
    says.textContent = m.error + (at ? " (" + box.dataset.at + " " + at + ")" : "");
    input.setAttribute("aria-invalid", "true");
  };
  const showCount = (m) => {
    const sentence = document.createElement("span");
    const number = document.createElement("b");
    says.className = "sm";
    input.removeAttribute("aria-invalid");
    sentence.className = "mut";
    sentence.textContent = m.sentence ? m.sentence + ":" : "";
    number.textContent = m.count_text ?? String(m.count ?? m.to ?? "");
    says.replaceChildren(sentence, " ", number);
    for (const el of around)
      if (m[el.dataset.count] !== undefined)
        el.textContent = m[el.dataset.count + "_text"] ?? String(m[el.dataset.count]);
    if (chips && blank && m.chips) showChips(m.chips);
  };

  says.setAttribute("aria-live", "polite");
  whenTypingRests(input, async (text, signal) => {
    const m = await count(address(text), signal);
    if (m.error) showError(m);
    else showCount(m);
  });
  form.addEventListener("change", (e) => {
    if (also.includes(e.target.name)) input.dispatchEvent(new Event("input"));
  });
}

for (const box of document.querySelectorAll(".filter-box[data-count-url]")) {
  const input = box.querySelector("input[name=filter]");
  const says = box.querySelector("#filter-says");
  if (input && says) liveCount(box, input, says);
}

/* Choosing a field opens the next step at once. */
for (const select of document.querySelectorAll("select[data-go]"))
  select.addEventListener("change", () => {
    if (select.value) select.form.requestSubmit(select.parentElement.querySelector("button"));
  });

/* ---- forms ------------------------------------------------------------------------------ */

for (const form of document.querySelectorAll("form[data-auto]")) {
  const button = form.querySelector("button");
  const select = form.querySelector("select");
  if (button && select) {
    button.hidden = true;
    select.addEventListener("change", () => form.requestSubmit(button));
  }
}

/* One box marks all rows of a page, and the bar says how many. */
for (const form of document.querySelectorAll("form[data-bulk]")) {
  const all = form.querySelector("[data-all]");
  const says = form.querySelector("[data-selected]");
  const rows = [...form.querySelectorAll(":is(tbody, .rows) input[type=checkbox]")];
  const word = says?.textContent;
  const refresh = () => {
    const n = rows.filter((r) => r.checked).length;
    if (says) says.textContent = n + " " + word.toLowerCase();
    if (all) {
      all.checked = n === rows.length && n > 0;
      all.indeterminate = n > 0 && n < rows.length;
    }
  };
  all?.addEventListener("change", () => {
    for (const r of rows) r.checked = all.checked;
    refresh();
  });
  form.addEventListener("change", refresh);
  form.addEventListener("reset", () => setTimeout(refresh));
}

/* A file may be dropped anywhere on its card. */
for (const card of document.querySelectorAll("[data-drop]")) {
  const file = card.querySelector("input[type=file]");
  for (const name of ["dragenter", "dragover"])
    card.addEventListener(name, (e) => {
      e.preventDefault();
      card.classList.add("over");
    });
  for (const name of ["dragleave", "drop"]) card.addEventListener(name, () => card.classList.remove("over"));
  card.addEventListener("drop", (e) => {
    e.preventDefault();
    if (e.dataTransfer.files.length) file.files = e.dataTransfer.files;
  });
}

/* ---- somebody we know ----------------------------------------------------------------- */

for (const box of document.querySelectorAll("[data-known]")) {
  const form = box.closest("form");
  const about = ["org_name", "given_name", "family_name", "email", "phone", "country", "city"];
  const row = (item) => {
    const li = document.createElement("li");
    const div = document.createElement("div");
    const name = document.createElement("b");
    const link = document.createElement("a");
    const note = document.createElement("p");
    const why = document.createElement("p");
    link.href = item.url;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = item.name;
    note.textContent = item.note || "";
    why.className = "xs mut";
    why.textContent = (item.words || []).join(", ");
    name.append(link);
    div.append(name, note, why);
    li.append(div);
    return li;
  };
  const show = (items) => {
    const old = box.querySelector("section");
    const card = document.createElement("section");
    const head = document.createElement("header");
    const title = document.createElement("h2");
    const list = document.createElement("ul");
    if (old?.querySelector("button")) return; /* asked by the server: one must answer */
    if (!items.length) return old?.remove();
    card.className = "card";
    title.textContent = box.dataset.words;
    list.className = "rows";
    head.append(title);
    list.append(...items.map(row));
    card.append(head, list);
    if (old) old.replaceWith(card);
    else box.append(card);
  };
  box.setAttribute("aria-live", "polite");
  for (const name of about) {
    const input = form.elements[name];
    if (!input) continue;
    whenTypingRests(input, async (text, signal) => {
      const url = new URL(box.dataset.known, location.href);
      for (const n of about) if (form.elements[n]?.value) url.searchParams.set(n, form.elements[n].value);
      show((await ask(url, signal)).items || []);
    });
  }
}

/* Pairs of possible duplicates by keys. */
for (const list of document.querySelectorAll("[data-pairs]")) {
  const pairs = [...list.querySelectorAll("[data-pair]")];
  let at = -1;
  document.addEventListener("keydown", (e) => {
    if (typing(e.target) || e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.key === "j" || e.key === "k") {
      at = Math.max(0, Math.min(pairs.length - 1, at + (e.key === "j" ? 1 : -1)));
      pairs[at].querySelector("[data-key]")?.focus();
      pairs[at].scrollIntoView({ block: "nearest" });
    } else if (at >= 0) pairs[at].querySelector(`[data-key="${CSS.escape(e.key)}"]`)?.click();
  });
}

/* ---- progress ------------------------------------------------------------------------------ */

/* Asks a page's other face until it is no longer running, then shows the page anew. */
for (const el of document.querySelectorAll("[data-poll]")) {
  const bar = el.querySelector("[data-progress]");
  const words = el.querySelector("[data-words]");
  const look = async () => {
    try {
      const m = await ask(el.dataset.poll);
      if (!m.running) return location.reload();
      if (bar) bar.value = m.percent || 0;
      if (words) words.textContent = m.words || "";
    } catch {
      /* the server restarts: ask again */
    }
    setTimeout(look, 700);
  };
  setTimeout(look, 700);
}

/* What is to be put somewhere else: a button that copies it. */
if (navigator.clipboard)
  for (const pre of document.querySelectorAll("pre[data-copy]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn quiet min";
    button.textContent = pre.dataset.copy;
    button.setAttribute("aria-label", `${pre.dataset.copy}: ${pre.getAttribute("aria-label")}`);
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(pre.textContent.trim());
      button.textContent = "✓";
    });
    pre.after(button);
  }

for (const el of document.querySelectorAll("[data-reload]"))
  setTimeout(() => location.reload(), 1000 * Number(el.dataset.reload));

document.querySelector("[role=alert][data-focus], input[data-focus]")?.focus();

/* ---- lists: how many each saved filter yields, asked for once the page stands ------------ */

for (const nav of document.querySelectorAll("[data-segments]"))
  ask(nav.dataset.segments)
    .then((m) => {
      for (const s of m.segments || []) {
        const tab = [...nav.querySelectorAll("[data-segment]")].find((a) => a.dataset.segment === s.term);
        if (!tab || s.error) continue;
        const n = document.createElement("small");
        n.textContent = s.n_text;
        tab.append(" ", n);
      }
    })
    .catch(() => {});

/* ---- who took part: found while one types, each a box that is ticked ---------------------- */

function whoFor(place) {
  const names = document.getElementById("q-names");
  const input = document.createElement("input");
  const label = document.createElement("label");
  const list = document.createElement("ul");
  label.className = "field";
  label.append(place.dataset.label || "", input);
  input.type = "search";
  input.autocomplete = "off";
  list.className = "rows picked";
  place.hidden = false;
  place.append(label, list);
  const take = (item) => {
    const box = document.createElement("input");
    const row = document.createElement("label");
    row.className = "ck";
    box.type = "checkbox";
    box.name = "party";
    box.value = item.id;
    box.checked = true;
    row.append(box, item.name);
    place.before(row);
    input.value = "";
    list.replaceChildren();
    input.focus();
  };
  whenTypingRests(input, async (text, signal) => {
    if (!text.trim()) return list.replaceChildren();
    const m = await ask("/search?q=" + encodeURIComponent(text), signal);
    const had = new Set([...names.form.querySelectorAll("input[name=party]")].map((b) => b.value));
    const found = [...(m.people || []), ...(m.orgs || [])].filter((i) => !had.has(String(i.id)));
    list.replaceChildren(
      ...found.slice(0, 8).map((item) => {
        const li = document.createElement("li");
        const add = document.createElement("button");
        const note = document.createElement("span");
        add.type = "button";
        add.className = "btn min";
        add.textContent = item.name;
        note.className = "mut sm";
        note.textContent = item.note || "";
        add.addEventListener("click", () => take(item));
        li.append(add, note);
        return li;
      })
    );
  });
  input.addEventListener("keydown", (e) => {
    if (e.key !== "Enter") return;
    e.preventDefault();
    list.querySelector("button")?.click();
  });
}

for (const place of document.querySelectorAll("[data-who]")) whoFor(place);

/* ---- paper --------------------------------------------------------------------------- */

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

/* ---- words that are not sent yet: one is asked before they are gone -------------------- */

/* Keeps what is typed on the server once typing has paused; `saved` hears that all is. */
function keepDraft(form, saved) {
  const says = form.querySelector("[data-saved]");
  let timer, running = null, again = false;

  const save = () => {
    clearTimeout(timer);
    if (running) {
      again = true;
      return;
    }
    again = false;
    const body = new URLSearchParams(new FormData(form));
    running = fetch(form.dataset.draft, {
      method: "POST", body, credentials: "same-origin", headers: { Accept: "application/json" },
    }).then((r) => (r.ok ? r.json() : Promise.reject(r.status)))
      .then((m) => {
        if (says) says.textContent = m.words;
        if (String(new URLSearchParams(new FormData(form))) === String(body)) saved();
      })
      .catch(() => {})
      .finally(() => {
        running = null;
        if (again) save();
      });
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, 1500);
  });
  /* What is on its way comes before what is sent, or it would be kept after it. */
  form.addEventListener("submit", (e) => {
    clearTimeout(timer);
    again = false;
    if (!running || e.submitter?.dataset.after) return;
    e.preventDefault();
    e.stopImmediatePropagation();
    running.then(() => {
      if (e.submitter) e.submitter.dataset.after = "1";
      form.requestSubmit(e.submitter);
    });
  }, true);
}

for (const form of document.querySelectorAll("form[data-words]")) {
  let typed = false;
  form.addEventListener("input", () => (typed = true));
  if (form.dataset.draft) keepDraft(form, () => (typed = false));
  form.addEventListener("submit", () => (typed = false));
  addEventListener("beforeunload", (e) => typed && e.preventDefault());
}
