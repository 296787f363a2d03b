// Runs before the first paint: a classic script in the head. Nothing is stored: what is wanted comes in the address, or with the session.
(() => {
  const root = document.documentElement;
  const asked = new URLSearchParams(location.search);
  const spoken = ["en", "de", "fr", "es", "ja"];
  const known = (language) => spoken.find((one) => one === (language ?? "").toLowerCase().split("-")[0]);
  // The app speaks English: this is for what is said in its place.
  const language = known(asked.get("locale")) ?? navigator.languages.map(known).find(Boolean) ?? "en";
  const theme = asked.get("appearance");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;

  // What is said when the app, which has all other words, does not start.
  const words = {
    de: {
      stopped: "Diese Seite funktioniert nicht mehr",
      advice:
        "Ein Fehler der Seite, nicht Ihrer Daten: Was gespeichert wurde, ist sicher. Vielleicht ist Ihr Browser zu alt, oder etwas hindert ihn daran, WebAssembly auszuführen. Laden Sie die Seite neu, oder nehmen Sie einen anderen Browser.",
      reload: "Seite neu laden",
    },
    fr: {
      stopped: "Cette page ne fonctionne plus",
      advice:
        "Une erreur de la page, pas de vos données : ce qui a été enregistré est en sécurité. Votre navigateur est peut-être trop ancien, ou quelque chose l’empêche d’exécuter WebAssembly. Rechargez la page ou essayez un autre navigateur.",
      reload: "Recharger la page",
    },
    es: {
      stopped: "Esta página ha dejado de funcionar",
      advice:
        "Un error de la página, no de sus datos: lo que se guardó está a salvo. Puede que su navegador sea demasiado antiguo o que algo le impida ejecutar WebAssembly. Vuelva a cargar la página o pruebe con otro navegador.",
      reload: "Volver a cargar",
    },
    ja: {
      stopped: "このページは動作を停止しました",
      advice:
        "データではなくページのエラーです。保存済みの内容は失われていません。ブラウザーが古いか、WebAssembly の実行が妨げられている可能性があります。再読み込みするか、別のブラウザーをお試しください。",
      reload: "ページを再読み込み",
    },
  }[language];
  window.patchbayCrash = () => {
    const box = document.getElementById("crash");
    if (!box) return;
    for (const part of box.querySelectorAll("[data-word]")) part.textContent = words?.[part.dataset.word] ?? part.textContent;
    box.lang = language;
    box.hidden = false;
  };
  // A script that does not load (gone after an update, blocked, damaged) leaves nothing else to report it.
  addEventListener(
    "error",
    (event) => {
      if (event.target instanceof HTMLScriptElement) window.patchbayCrash();
    },
    true,
  );
})();
