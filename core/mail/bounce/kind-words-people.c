/* Words by which automatic answers, questions and wishes are known.
 *
 * English, German, French, Italian, Slovenian; then Spanish, Portuguese, Dutch, the
 * languages of the North, Polish, Czech, and what large providers add.  Written as
 * cd_words folds: lower case, no accents (nor their like in Japanese and Russian). */
#include "core/mail/bounce/kind.h"

#include <stddef.h>

/* clang-format off */

/* Automatic answers. */
const char *const cd_subjects_away[] = {
    "automatic reply", "auto reply", "auto-reply", "autoreply", "auto response",
    "auto-response", "autoresponse", "auto respond", "auto-respond", "autorespond",
    "automatic response", "automated reply", "automated response",
    "automatically generated", "auto:", "auto :", "auto-re:", "autosvar",
    "automatisk svar", "automatiskt svar", "automaattinen vastaus",
    "automatisch antwoord", "automatisch beantwoord", "out of office",
    "out of the office", "out-of-office", "out-of-the-office", "out of town",
    "away from my mail", "away from the office", "away from my desk", "away message",
    "not in the office", "i am away", "i'm away", "i am currently away",
    "currently away", " ooo:", "ooo ", "ooo:", " ooo ", "vacation", "vacances",
    "on holiday", "on holidays", "on annual leave", "annual leave", "on leave",
    "maternity leave", "parental leave", "sick leave", "sabbatical", "no longer with",
    "no longer at", "no longer works", "has left", "left the company",
    "acknowledgement of receipt", "we have received your", "we received your",
    "thank you for your email", "thank you for your e-mail",
    "thank you for your message", "thank you for contacting", "abwesenheit", "abwesend",
    "nicht im buro", "nicht im hause", "ausser haus", "automatische antwort",
    "automatisch antwort", "automatisierte antwort", "bin im urlaub", "im urlaub",
    "urlaub bis", "autom. antwort", "eingangsbestatigung", "empfangsbestatigung",
    "elternzeit", "mutterschutz", "reponse automatique", "reponse auto",
    "absence du bureau", "absent du bureau", "absence :", "absence:",
    "message d'absence", "notification d'absence", "avis d'absence", "en conge",
    "en conges", "je suis absent", "actuellement absent", "hors du bureau",
    "accuse de reception", "risposta automatica", "risponditore automatico",
    "fuori sede", "fuori ufficio", "assenza", "assente", "in ferie", "sono in ferie",
    "samodejni odgovor", "avtomatski odgovor", "samodejen odgovor", "odsoten", "odsotna",
    "odsotnost", "na dopustu", "dopust", "porodniski", "respuesta automatica",
    "fuera de la oficina", "fuera de oficina", "de vacaciones", "ausencia", "ausente",
    "resposta automatica", "fora do escritorio", "de ferias", "afwezig", "afwezigheid",
    "niet aanwezig", "buiten kantoor", "op vakantie", "fravaer", "franvaro", "ferie",
    "poissa", "automatyczna odpowiedz", "poza biurem", "nieobecnosc", "nieobecny",
    "automaticka odpoved", "nepritomnost", "mimo kancelar", "automatikus valasz",
    "szabadsag", "automatski odgovor", "raspuns automat", "otomatik yanit",
    "ofis disinda", "автоответ", "自動", "自动", "不在", NULL};

/* Receipts. */
const char *const cd_subjects_read[] = {
    "read:", "gelesen:", "lu :", "lu:", "letto:", "prebrano:", "leido:", "lido:",
    "gelezen:", "read receipt", "return receipt", "lesebestatigung",
    "ungelesen geloscht", "not read:", "nicht gelesen:", "non lu :",
    "confirmation de lecture", "conferma di lettura", "disposition notification",
    "return receipt (displayed)", NULL};

/* "Prove that you are a person." */
const char *const cd_subjects_challenge[] = {
    "please confirm your message", "please confirm your email",
    "please verify your email", "confirm your message", "confirm your e-mail",
    "verify your message", "verification required", "sender verification",
    "your email requires verification", "your message requires verification",
    "your mail to * requires confirmation", "requires confirmation",
    "requires verification", "authorization required", "sender authorization",
    "approval required to deliver", "message to * held", "awaiting confirmation",
    "waiting for confirmation", "challenge from", "antispam uol",
    "action required to deliver", "please reply to verify", "one time verification",
    "prove you are human", "whitelist request", "boxtrapper", "bestatigung erforderlich",
    "absender bestatigen", "bitte bestatigen sie ihre nachricht",
    "confirmation de votre message", "confirmez votre message",
    "conferma il tuo messaggio", "potrdite svoje sporocilo", NULL};

/* Wishes to be left alone, as a subject. */
const char *const cd_subjects_leaving[] = {
    "unsubscribe", "remove me", "remove from list", "remove from your list", "opt out",
    "opt-out", "take me off", "abmelden", "abmeldung", "abbestellen", "austragen",
    "newsletter kundigen", "desabonner", "desabonnement", "desinscription",
    "desinscrire", "se desinscrire", "resiliation newsletter", "cancellami",
    "cancellazione iscrizione", "disiscrizione", "disiscrivimi", "disiscrivere",
    "cancella iscrizione", "odjava", "odjavi", "odjavite me", "odjava od", "baja",
    "darme de baja", "cancelar suscripcion", "uitschrijven", "afmelden", NULL};

/* Absences. */
const char *const cd_texts_away[] = {
    "out of the office", "out of office", "away from the office", "away from my",
    "on vacation", "on holiday", "on annual leave", "on leave", "i am currently away",
    "i will be away", "i am away", "limited access to email", "limited access to my",
    "no access to email", "until my return", "when i return", "upon my return",
    "back in the office", "returning on", "this is an automatic", "this is an automated",
    "automatically generated reply", "automatic response", "auto-generated response",
    "nicht im buro", "ausser haus", "nicht erreichbar", "bin im urlaub", "im urlaub",
    "abwesend", "wieder im buro", "nicht weitergeleitet", "absent du bureau",
    "je suis absent", "en conges", "de retour", "absente du bureau", "fuori ufficio",
    "sono in ferie", "assente", "sara di ritorno", "odsoten", "odsotna", "na dopustu",
    "dosegljiv", "fuera de la oficina", "de vacaciones", "ausente", "afwezig",
    "op vakantie", NULL};

/* What they ask for. */
const char *const cd_texts_challenge[] = {
    "confirm that you are", "confirm that you sent", "confirm that your message",
    "prove that you are", "prove you are human", "verify that you are",
    "verify your identity", "to be delivered, please", "held until you", "being held",
    "your message is being held", "your message was held",
    "reply to this message to confirm", "reply to this email to confirm",
    "simply reply to this message", "click the link below to verify",
    "click on the link below to", "click here to confirm", "to release your message",
    "add your address to", "add you to my", "not recognize your address",
    "not in my list of approved", "approved senders", "allowed senders", "allow list",
    "whitelist", "challenge-response", "challenge/response", "spam protection",
    "tagged message delivery agent", "spamarrest", "spam arrest", "boxtrapper",
    "bestatigen sie", "um ihre nachricht zuzustellen", "confirmer votre envoi",
    "confermare l'invio", "dokler ne potrdite", "potrdite, da ste", NULL};

/* The same in a sentence. */
const char *const cd_texts_leaving[] = {
    "unsubscribe me", "please unsubscribe", "remove me from", "please remove me",
    "please remove my", "remove my name", "remove my address", "remove my email",
    "take me off", "stop sending me", "stop emailing", "stop these emails",
    "do not email me", "don't email me", "no longer wish to receive",
    "don't want to receive", "do not want to receive", "do not wish to receive",
    "no more emails", "opt out", "opt me out", "delete my address", "delete me from",
    "bitte abmelden", "melden sie mich ab", "mich abmelden", "abmelden von",
    "vom verteiler", "aus dem verteiler", "aus ihrem verteiler", "nehmen sie mich",
    "streichen sie mich", "bitte streichen", "tragen sie mich aus", "bitte austragen",
    "keine weiteren e-mails", "keine e-mails mehr", "keine mails mehr",
    "keine weiteren mails", "nicht mehr anschreiben", "newsletter abbestellen",
    "loschen sie meine", "bitte loschen", "mochte keine", "me desabonner",
    "me desinscrire", "desabonnez-moi", "desinscrivez-moi", "veuillez me retirer",
    "retirez-moi", "me retirer de", "retirer mon adresse", "supprimer mon adresse",
    "plus recevoir", "ne plus m'envoyer", "supprimez-moi", "ne m'envoyez plus",
    "me rayer de", "cancellatemi", "cancellami", "rimuovetemi", "rimuovimi",
    "rimuovere il mio", "rimuovere la mia", "disiscrivetemi", "disiscrivimi",
    "cancellare la mia", "togliermi dalla", "toglietemi", "non desidero piu ricevere",
    "non voglio piu ricevere", "non inviatemi", "non ricevere piu", "odjavite me",
    "odjavi me", "prosim za odjavo", "prosim odjavite", "odstranite me",
    "odstranite moj", "izbrisite me", "izbrisite moj", "ne zelim vec prejemati",
    "ne zelim prejemati", "ne posiljajte", "umaknite me", "darme de baja",
    "denme de baja", "no deseo recibir", "no quiero recibir", "eliminar mi",
    "uitschrijven", "geen e-mails meer", NULL};

/* Header fields that only automatic answers have. */
const char *const cd_fields_away[] = {
    "X-Autoreply", "X-Auto-Reply", "X-Autorespond", "X-Autoresponder",
    "X-Auto-Responder", "X-Autoreply-From", "X-Auto-Reply-From", "X-Mail-Autoreply",
    "X-AutoReply-To", "X-Autogenerated-Reply", "X-Vacation", "X-Vacation-Message",
    "X-POST-MessageClass", "X-Autorespond-From", "X-FC-MachineGenerated",
    "X-Amazon-Auto-Reply", "X-Ebay-Mailtracker", "X-Kmail-Autoreply",
    "X-OTRS-AutoResponse", "X-Out-Of-Office", NULL};

/* Header fields of programs that ask back. */
const char *const cd_fields_challenge[] = {
    "X-TMDA-Challenge", "X-UOL-AntiSpam", "X-ChoiceMail-Registration-Request",
    "X-BoxTrapper", "X-Spamarrest-Challenge", "X-Qurb-Challenge", "X-AntiSpamUOL",
    "X-Sender-Challenge", "X-ASK-Auth", NULL};
