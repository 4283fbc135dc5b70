"""Mail by GOV.UK Notify: one template with ((subject)) and ((body)).

The reference is the mail's own identifier, so that a mail can be found there.
https://docs.notifications.service.gov.uk/python.html
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from portal.delivery import Notify
from portal.mail.transports import Letter, Perhaps, Unsent

TIMEOUT = 30
TOO_MANY = 429
OUR_KEY_IS_WRONG = (401, 403)
# A gateway that answers for Notify does not know what became of the request.
OF_A_GATEWAY = (502, 504)

# The client logs what Notify answers, which may name people.
logging.getLogger("notifications_python_client").setLevel(logging.CRITICAL + 1)


@dataclass(frozen=True)
class NotifyTransport:
    notify: Notify
    timeout: float = TIMEOUT

    def send(self, letter: Letter, before_words: Callable[[], None]) -> None:
        # Late: only the worker needs it, and only where Notify is used.
        from notifications_python_client.errors import APIError, InvalidResponse
        from notifications_python_client.notifications import NotificationsAPIClient

        client: Any = NotificationsAPIClient(  # type: ignore[no-untyped-call]  # it has no types
            self.notify.key, base_url=self.notify.address, timeout=self.timeout
        )
        before_words()
        try:
            client.send_email_notification(
                email_address=letter.to,
                template_id=self.notify.template,
                personalisation={"subject": letter.subject, "body": letter.words},
                reference=letter.id,
            )
        except InvalidResponse:
            raise Perhaps("GOV.UK Notify gave an answer that cannot be read.") from None
        except APIError as error:
            raise _problem(error) from None


def _problem(error: Exception) -> Unsent | Perhaps:
    status = getattr(getattr(error, "response", None), "status_code", None)
    if status is None:
        if _never_connected(error.__cause__):
            return Unsent("GOV.UK Notify could not be reached.", for_all=True)
        return Perhaps("The line to GOV.UK Notify broke while it took the mail.")
    if status in OF_A_GATEWAY:
        return Perhaps(f"GOV.UK Notify did not say whether it took it (answer {status}).")
    if status in OUR_KEY_IS_WRONG:
        return Unsent("GOV.UK Notify did not let the portal in.", for_all=True)
    if status == TOO_MANY or status >= 500:
        return Unsent(f"GOV.UK Notify put it off (answer {status}).", for_all=True)
    return Unsent(f"GOV.UK Notify refused it (answer {status}).", for_good=True)


def _never_connected(cause: BaseException | None) -> bool:
    from requests.exceptions import ConnectTimeout
    from urllib3.exceptions import MaxRetryError, NewConnectionError

    if isinstance(cause, ConnectTimeout):
        return True
    reason = cause.args[0] if cause is not None and cause.args else None
    return isinstance(reason, MaxRetryError) and isinstance(reason.reason, NewConnectionError)
