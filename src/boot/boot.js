// Starts the WebAssembly app. A file of its own because the content security policy allows no inline script;
// the build writes the names of the two files into the page.
const named = (name) => document.querySelector(`meta[name="${name}"]`).content;

// Whether somebody is signed in is asked while the app is still loading, and left for it to take, once. A failure is the
// app's to tell.
window.patchbayRenewal = fetch("/v1/session/refresh", { method: "POST", cache: "no-store" });
window.patchbayRenewal.catch(() => {});

try {
  const { default: init } = await import(named("app-js"));
  await init({ module_or_path: named("app-wasm") });
} catch (error) {
  console.error("Patchbay did not start:", error);
  document.getElementById("crash").hidden = false;
}
