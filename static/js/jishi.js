// The few things pages do beyond links and forms. Everything works without this file.
import "./elements.js";

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
