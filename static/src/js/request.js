// What every request of a script says about itself.
const CSRF_COOKIE = "fostering_csrf";

// From the cookie, not from the page: signing in again in another tab changes the token.
export const csrfToken = () => {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${CSRF_COOKIE}=`));
  return found ? decodeURIComponent(found.slice(CSRF_COOKIE.length + 1)) : "";
};

export const postJson = (url, body, options = {}) =>
  fetch(url, {
    method: "POST",
    credentials: "same-origin",
    headers: {
      "Content-Type": "application/json",
      "X-CSRFToken": csrfToken(),
      "X-Requested-With": "fetch",
    },
    body: JSON.stringify(body),
    ...options,
  });
