/* Shows the description of the API. Nothing is sent from here: trying a call needs a session and a token. */
(() => {
  "use strict";
  const place = document.getElementById("api-docs");
  window.SwaggerUIBundle({
    domNode: place,
    url: place.dataset.description,
    supportedSubmitMethods: [],
    validatorUrl: null,
    deepLinking: false,
    persistAuthorization: false,
    syntaxHighlight: false,
    // Its group headings skip a level.
    onComplete: () => place.querySelectorAll("h3.opblock-tag").forEach((tag) => tag.setAttribute("aria-level", "2")),
  });
})();
