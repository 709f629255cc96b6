"use strict";
// The token has done its work; it need not stand in the address or in the history.
history.replaceState(null, "", "/");
// Text in a case may look like an address. It is shown, never followed.
window.open = () => null;
document.addEventListener("DOMContentLoaded", () => {
  // The terminal measures its letters once, when it begins: they have to be there by then.
  const begin = window.onload;
  const letters = ["", "bold ", "italic ", "italic bold "].map((how) => document.fonts.load(how + "16px 'Roboto Mono'"));
  window.onload = async (event) => {
    await Promise.allSettled(letters);
    begin(event);
    document.querySelector(".xterm-helper-textarea").focus();
  };
  // Letters are drawn for one zoom. After another one the page begins anew; what it shows goes on behind it.
  const zoom = window.devicePixelRatio;
  window.addEventListener("resize", () => {
    if (window.devicePixelRatio !== zoom) { location.reload(); }
  });
  document.getElementById("again").addEventListener("click", async () => {
    try {
      await fetch("/");
      location.reload();
    } catch {
      document.getElementById("gone").hidden = false;
    }
  });
});
