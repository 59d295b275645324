/* Words by which the notices of mail servers are known.
 *
 * English, German, French, Italian, Slovenian; then Spanish, Portuguese, Dutch, the
 * languages of the North, Polish, Czech, and what large providers add.  Written as
 * cd_words folds: lower case, no accents (nor their like in Japanese and Russian). */
#include "core/mail/bounce/kind.h"

#include <stddef.h>

/* clang-format off */

/* Subjects of notices. */
const char *const cd_subjects_failed[] = {
    "undeliver", "delivery status notification", "delivery-status", "returned mail",
    "return mail", "returned to sender", "return to sender", "returning message",
    "failure notice", "failure notification", "failed delivery", "delivery failure",
    "delivery failed", "delivery has failed", "delivery report", "delivery notification",
    "delivery problem", "delivery error", "failure delivery", "delivery unsuccessful",
    "non-delivery", "nondeliverable", "nondelivery", "non delivery", "not deliverable",
    "not delivered", "could not be delivered", "could not deliver",
    "couldn't be delivered", "could not send", "cannot be delivered",
    "cannot send message", "unable to deliver", "unable to send", "mail failed",
    "mail failure", "mail error", "mail system error", "mail could not",
    "message status", "message you sent", "email error", "failed mail", "failed message",
    "message delivery", "message failed", "message undelivered", "mail delivery",
    "mail undelivered", "e-mail delivery", "email delivery", "email could not",
    "email bounced", "bounced", "bounce", "rejected mail", "mail rejected",
    "message rejected", "permanent error", "permanent delivery", "permanent fatal",
    "address not found", "unknown user", "user unknown", "invalid address",
    "invalid recipient", "error sending your mail", "there was an error sending",
    "sending failed", "send failed", "mdaemon warning", "mdaemon notification",
    "mail returned", "problem with your message", "problem delivering",
    "error in delivery", "blocked message", "message blocked", "message refused",
    "rejected:", "aws notification", "unzustellbar", "nicht zustellbar",
    "nicht zugestellt", "konnte nicht zugestellt", "konnte nicht * zugestellt",
    "fehler bei der zustellung", "zustellung fehlgeschlagen", "zustellungsfehler",
    "zustellfehler", "fehlgeschlagen", "unzustellbare", "rucklaufer", "non remis",
    "non distribu", "non delivre", "echec de la remise", "echec de remise",
    "echec de distribution", "echec de livraison", "echec de l'envoi",
    "notification d'etat de remise", "mail non livr", "message non livr",
    "retour a l'expediteur", "impossible de remettre", "mancata consegna",
    "mancato recapito", "impossibile recapitare", "non recapit", "consegna non riuscita",
    "notifica di mancato", "notifica sullo stato", "errore di consegna", "nedostavljivo",
    "ni bilo mogoce dostaviti", "ni dostavljen", "nedostavljen", "dostava ni uspela",
    "neuspesna dostava", "vrnjeno sporocilo", "no se puede entregar",
    "no se pudo entregar", "no entregado", "no entregable", "error de entrega",
    "fallo de entrega", "notificacion de estado", "correo devuelto", "nao foi entregue",
    "nao entregue", "falha na entrega", "falha de entrega", "devolvido",
    "notificacao de status", "onbestelbaar", "niet bezorgd", "niet afgeleverd",
    "kon niet worden", "ikke leveres", "kan ikke leveres", "kunne ikke leveres",
    "olevererbart", "kunde inte levereras", "gick inte att leverera",
    "toimitus epaonnistui", "nie dostarczono", "niedostarczalna", "niedostarczona",
    "nie mozna dostarczyc", "nedorucitelne", "nedorucen", "kezbesithetetlen",
    "teslim edilemedi", "не доставлен", "退信", "配信", "メール送信", "メールエラー", "送信エラー", "エラーメール",
    "配送エラー", "automatically rejected", NULL};

/* Subjects of warnings. */
const char *const cd_subjects_delayed[] = {
    "warning: could not send", "warning: message", "delayed",
    "delivery status notification (delay", "delivery delay", "delay notification",
    "delay notice", "temporarily undeliver", "deferred", "still being retried",
    "still trying", "will be retried", "transient failure", "not yet been delivered",
    "delivery warning", "zustellung verzogert", "verzogert", "verzogerung", "retarde",
    "retardee", "remise differee", "in ritardo", "ritardata", "ritardo nella",
    "consegna ritardata", "zakasnela", "zamuda", "retrasada", "retraso",
    "atraso na entrega", "vertraagd", "forsinket", "fordrojd", "opozniona", NULL};

/* Names of mail servers, in From before the "@". */
const char *const cd_senders_machine[] = {
    "mailer-daemon", "mailer_daemon", "mailerdaemon", "mailer daemon", "maildaemon",
    "mail-daemon", "mail daemon", "mdaemon", "postmaster", "post_master", "post-master",
    "mail deliver", "mail delivery", "mail.delivery", "maildelivery",
    "mail administrator", "mail-administrator", "mailadmin", "mail system",
    "mail router", "mail gateway", "mailgate", "email delivery", "delivery subsystem",
    "delivery system", "delivery service", "delivery failure", "delivery report",
    "system administrator", "systemadministrator", "system attendant",
    "administrateur systeme", "microsoft exchange", "microsoftexchange",
    "microsoft outlook", "mailsweeper", "mailmarshal", "smtp server", "smtpd",
    "smtp-daemon", "smtp gateway", "returned mail", "bounce", "bounces",
    "no-reply@sns.amazonaws.com", "autoresponder+bounce", "mail transfer", "mta@",
    "internet mail", "mxlogic", "undelivered mail", "undeliverable", "fetchmail-daemon",
    "uucp", "mmdf", "list-error", NULL};

/* How a notice begins. */
const char *const cd_texts_failed[] = {
    "could not be delivered", "couldn't be delivered", "could not deliver",
    "was not delivered", "were not delivered", "not be delivered", "not delivered",
    "cannot be delivered", "can't be delivered", "wasn't able to deliver",
    "weren't able to deliver", "not able to deliver", "unable to deliver",
    "unable to be delivered", "failed to deliver", "failed permanently",
    "delivery failed", "delivery has failed", "delivery failure", "delivery error",
    "delivery to the following", "delevery to the following", "did not reach",
    "didn't reach", "could not be reached", "had permanent", "permanent fatal",
    "fatal errors", "permanent error", "fatal delivery", "permanently failed",
    "undeliverable", "undelivered", "could not be sent", "couldn't be sent",
    "error delivering", "trouble delivering", "problem delivering",
    "problems delivering", "error occurred while", "an error occurred",
    "problem with the e-mail address", "could not send", "returned to you",
    "returned to sender", "returning it", "returned mail", "has been returned",
    "has been rejected", "was rejected", "been rejected", "rejected your message",
    "rejected recipient", "was refused", "failed recipient", "failed addresses",
    "delivery attempt", "error: invalid", "unknown recipient", "message log follows",
    "error message below", "was not sent", "has not been delivered", "recipients failed",
    "following recipients", "following recipient", "following address",
    "does not exist or", "unknown user", "user unknown", "no such user",
    "this account has been disabled", "nicht zugestellt", "nicht ausgeliefert",
    "unzustellbar", "nicht zustellbar", "zustellung an", "konnte nicht",
    "n'a pas pu etre", "n'a pu etre", "n'a pas ete", "non remis", "echec de la remise",
    "impossible de", "non e stato possibile", "non puo essere", "non e stato recapitato",
    "mancata consegna", "impossibile recapitare", "ni bilo mogoce",
    "ni bilo dostavljeno", "ni mogoce dostaviti", "no se pudo", "no ha podido",
    "no se ha podido", "no pudo ser", "no ha sido", "quiza * no exista",
    "nao foi possivel", "nao pode ser", "kon niet", "niet worden bezorgd", "kunne ikke",
    "kunde inte", "nie mozna", "nie zostala", "nebylo mozne", "pravdepodobne neexistuje",
    "nem sikerult", "не может быть", "送信できません", "届けられ", NULL};

/* How a warning goes on. */
const char *const cd_texts_delayed[] = {
    "this is a warning message only", "you do not need to resend", "has been delayed",
    "has not yet been delivered", "not yet been delivered", "still being retried",
    "will be retried", "will keep trying", "will continue to try", "continue trying",
    "delivery attempts will continue", "will try again", "is delayed",
    "message is still in the queue", "could not be delivered yet",
    "no action is required on your part", "temporarily undeliverable",
    "not been delivered yet", "weiterhin versucht", "zustellversuche werden",
    "nouvelles tentatives", "ulteriori tentativi", "delivery is delayed",
    "delivery to * delayed", NULL};
