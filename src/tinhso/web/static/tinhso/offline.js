/* Nothing needs this: it keeps one page for when there is no network. */
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js").catch(() => undefined);
