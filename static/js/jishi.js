// The few things pages do beyond links and forms. Everything works without this file.

const crumb = (name) => document.cookie.match(`(?:^|; )${name}=([^;]*)`)?.[1];
const toasts = document.getElementById("toasts");

export function toast(text, level = "success") {
  const box = document.createElement("div");
  box.className = `toast toast-${level}`;
  box.textContent = text;
  toasts.append(box);
  setTimeout(() => box.remove(), 5000);
}

document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-dismiss],[data-open],[data-close]");
  if (!target) return;
  if ("dismiss" in target.dataset) target.parentElement.remove();
  else if ("close" in target.dataset) target.closest("dialog").close();
  else {
    const dialog = document.getElementById(target.dataset.open);
    if (dialog) { event.preventDefault(); dialog.showModal(); }
  }
});
document.addEventListener("click", (event) => {
  if (event.target.nodeName === "DIALOG") event.target.close();
});
// A form that was sent once is not sent twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));
document.addEventListener("change", (event) => {
  if (event.target.closest("[data-autosubmit]")) event.target.form.requestSubmit();
});

// htmx comes when the page is shown and quiet, or as soon as somebody needs it. What they did before
// it came is done again once it is there.
const needsHtmx = "[hx-get], [hx-post], [hx-boost]";
let held = [];
const bring = () => {
  if (document.readyState !== "complete" || bring.asked) return;
  bring.asked = true;
  const script = document.createElement("script");
  script.src = document.querySelector("[data-later]").dataset.later;
  script.onload = script.onerror = () => {
    const missed = held;
    held = null;
    for (const again of missed) again();
  };
  document.head.append(script);
};
const idle = window.requestIdleCallback ?? setTimeout;
if (document.readyState === "complete") idle(bring);
else addEventListener("load", () => idle(bring));
const hold = (again) => (event) => {
  if (!held || document.readyState !== "complete" || !event.target.closest?.(needsHtmx)) return;
  const act = again(event);
  if (!act) return;
  held.push(act);
  bring();
};
const stop = (event) => { event.preventDefault(); event.stopImmediatePropagation(); };
addEventListener("submit", hold((event) => {
  const { target, submitter } = event;
  stop(event);
  return () => target.requestSubmit(submitter);
}), true);
addEventListener("click", hold((event) => {
  const link = event.target.closest("a[href]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return null;
  stop(event);
  return () => link.click();
}), true);
addEventListener("focusin", ({ target }) => target.closest(needsHtmx) && bring());
for (const name of ["input", "change"])
  addEventListener(name, hold(({ target }) => () => target.dispatchEvent(new Event(name, { bubbles: true }))), true);

document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.verb !== "get") detail.headers["X-CSRFToken"] ??= crumb("csrftoken");
});
// HX-Trigger: {"toast": {"text": …, "level": …}, "cart": {"count": …}}
document.addEventListener("toast", ({ detail }) => toast(detail.text, detail.level));
document.addEventListener("cart", ({ detail }) => {
  for (const badge of document.querySelectorAll("[data-cart-count]")) badge.textContent = detail.count || "";
});
const sorry = document.documentElement.lang === "en" ? "That did not work. Please try again." : "没有成功，请再试一次。";
for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"])
  document.addEventListener(name, () => toast(sorry, "error"));

setTimeout(() => toasts?.querySelectorAll(".toast-success, .toast-info").forEach((box) => box.remove()), 6000);

// Six custom elements; each only enhances markup that works without it.
const define = (name, connect) =>
  customElements.define(name, class extends HTMLElement { connectedCallback() { connect(this); } disconnectedCallback() { this.stop?.(); } });
const icon = (name) => {
  const sprite = document.querySelector("use")?.getAttribute("href").split("#")[0];
  return `<svg class="icon" aria-hidden="true"><use href="${sprite}#${name}"/></svg>`;
};
const english = document.documentElement.lang === "en";

define("qty-stepper", (host) => {
  const input = host.querySelector("input");
  if (!input || host.querySelector("button")) return;
  const button = (name, words, change) => {
    const made = document.createElement("button");
    made.type = "button";
    made.innerHTML = icon(name);
    made.setAttribute("aria-label", words);
    made.onclick = () => {
      const before = input.value;
      change();
      if (input.value !== before) input.dispatchEvent(new Event("change", { bubbles: true }));
      show();
    };
    return made;
  };
  const less = button("minus", english ? "One less" : "减少一件", () => input.stepDown());
  const more = button("plus", english ? "One more" : "增加一件", () => input.stepUp());
  const show = () => { less.disabled = +input.value <= +input.min; more.disabled = +input.value >= +input.max; };
  input.before(less);
  input.after(more);
  input.addEventListener("input", show);
  show();
});

define("photo-gallery", (host) => {
  const stage = host.querySelector(".stage");
  const thumbs = [...host.querySelectorAll(".thumbs a")];
  if (!thumbs.length) return;
  const mark = (index) => thumbs.forEach((thumb, at) => at === index ? thumb.setAttribute("aria-current", "true") : thumb.removeAttribute("aria-current"));
  const go = (index) => { stage.scrollTo({ left: stage.clientWidth * index, behavior: "smooth" }); mark(index); };
  thumbs.forEach((thumb, index) => thumb.addEventListener("click", (event) => { event.preventDefault(); go(index); }));
  let timer;
  stage.addEventListener("scroll", () => {
    clearTimeout(timer);
    timer = setTimeout(() => mark(Math.round(stage.scrollLeft / stage.clientWidth)), 80);
  });
});

// Buttons beside what is moved by hand; without them it still scrolls.
define("slide-row", (host) => {
  const row = host.querySelector(".slides");
  if (!row || row.children.length < 2) return;
  const buttons = [-1, 1].map((way) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = `btn round slide-${way < 0 ? "back" : "on"}`;
    button.ariaLabel = english ? (way < 0 ? "Previous" : "Next") : (way < 0 ? "上一张" : "下一张");
    button.textContent = way < 0 ? "‹" : "›";
    button.addEventListener("click", () => row.scrollBy({ left: way * row.clientWidth * 0.9 }));
    return host.appendChild(button);
  });
  const mark = () => {
    buttons[0].disabled = row.scrollLeft < 8;
    buttons[1].disabled = row.scrollLeft > row.scrollWidth - row.clientWidth - 8;
  };
  row.addEventListener("scroll", mark, { passive: true });
  mark();
});

define("count-down", (host) => {
  const until = Date.parse(host.getAttribute("until"));
  if (Number.isNaN(until)) return;
  const two = (number) => String(number).padStart(2, "0");
  const moment = host.textContent.trim();
  const tick = () => {
    const left = Math.max(0, Math.round((until - Date.now()) / 1000));
    const hours = Math.floor(left / 3600);
    const days = Math.floor(hours / 24);
    const words = days ? english ? `${days} d ` : `${days} 天 ` : "";
    const rest = `${words}${hours ? `${two(hours % 24)}:` : ""}${two(Math.floor(left / 60) % 60)}:${two(left % 60)}`;
    if (host.hasAttribute("bare")) host.textContent = rest;
    else host.textContent = english ? `${moment} (${rest} left)` : `${moment}（还剩 ${rest}）`;
    if (left) return;
    clearInterval(timer);
    if (host.hasAttribute("reload") && until > started) location.reload();
  };
  const started = Date.now();
  const timer = setInterval(tick, 1000);
  host.stop = () => clearInterval(timer);
  tick();
});

// Asks `url` until it says {"paid": true, "url": …}, at first every 2 s, at last every 10 s.
define("pay-poller", (host) => {
  let wait = 2000;
  let timer;
  const ask = async () => {
    try {
      const answer = await fetch(host.getAttribute("url"), { headers: { Accept: "application/json" } });
      const state = answer.ok ? await answer.json() : {};
      if (state.paid || state.over) return location.assign(state.url || location.href);
    } catch { /* the network comes back or the shopper reloads */ }
    wait = Math.min(wait * 1.3, 10000);
    timer = setTimeout(ask, wait);
  };
  timer = setTimeout(ask, wait);
  host.stop = () => clearTimeout(timer);
});

define("copy-text", (host) => {
  const button = host.querySelector("button");
  if (!navigator.clipboard || !button) return;
  button.hidden = false;
  button.onclick = async () => {
    await navigator.clipboard.writeText(host.querySelector("[data-text]").textContent.trim());
    button.lastElementChild.textContent = button.dataset.done;
    button.lastElementChild.classList.remove("sr-only");
  };
});

// Two or three selects in which each narrows the next: an option's data-parent is the value before it.
define("region-picker", (host) => {
  const selects = [...host.querySelectorAll("select")];
  const all = selects.map((select) => [...select.options]);
  const narrow = (from) => {
    for (let level = from; level < selects.length; level += 1) {
      const above = selects[level - 1].value;
      const kept = all[level].filter((option) => !option.value || option.dataset.parent === above);
      const value = selects[level].value;
      selects[level].replaceChildren(...kept);
      selects[level].value = kept.some((option) => option.value === value) ? value : "";
      selects[level].disabled = kept.length < 2;
    }
  };
  selects.forEach((select, level) => select.addEventListener("change", () => narrow(level + 1)));
  if (selects.length > 1) narrow(1);
});
