/* Shows the button of a security key and lets it fill in the hidden field. Without script a code does the same. */
(() => {
  "use strict";

  const kinds = { "key-use": "authenticateForm", "key-add": "addForm" };

  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const problem = document.getElementById("key-problem");
    if (problem) problem.hidden = false;
  });

  document.addEventListener("DOMContentLoaded", () => {
    Object.entries(kinds).forEach(([id, kind]) => {
      const button = document.getElementById(id);
      if (!button || !window.PublicKeyCredential) return;
      button.hidden = false;
      window.allauth.webauthn.forms[kind]({
        ids: { authenticate: id, add: id, credential: "key-credential", data: "key-options" },
      });
    });
  });
})();
