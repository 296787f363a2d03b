// Starts the WebAssembly app. A file of its own because the content security policy allows no inline script;
// the build writes the names of the two files into the page.
const named = (name) => document.querySelector(`meta[name="${name}"]`).content;

try {
  const { default: init } = await import(named("app-js"));
  await init({ module_or_path: named("app-wasm") });
} catch (error) {
  console.error("Connect did not start:", error);
  window.patchbayCrash();
}
