// Paying on a page within WeChat, whose app lends its bridge; elsewhere the page's words stay.
const host = document.querySelector("wechat-bridge");
const [hint, button] = [host.querySelector("p"), host.querySelector("button")];
const pay = () => window.WeixinJSBridge.invoke(
  "getBrandWCPayRequest",
  JSON.parse(host.querySelector("script").textContent),
  (answer) => { if (answer.err_msg === "get_brand_wcpay_request:ok") location.assign(host.getAttribute("url")); },
);
const ready = () => {
  hint.hidden = true;
  button.hidden = false;
  button.onclick = pay;
};
if (window.WeixinJSBridge) ready();
else document.addEventListener("WeixinJSBridgeReady", ready, { once: true });
