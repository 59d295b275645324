/* What invented people say, in the language of each.  {name} is put in: practice_put. */
#include "plugins/practice/practice.h"

#include <string.h>

static const struct practice_texts texts[] = {
    {
        .language = "en",
        .hello = "Hello,",
        .bye = "Kind regards",
        .wrote = "On {date_text}, {from_name} wrote:",
        .thanks = {"Thank you, that interests us. Could we talk on the phone next week?",
                   "Thanks for the information. We would like to take part, two people.",
                   "Thank you. I am passing this on to my colleague, who looks after it "
                   "here."},
        .longer =
            {"Thank you for writing. We talked about it in our meeting this morning, and "
             "two of us would like to come.\n\nThree things we would like to know "
             "before: is there a list of who takes part, can we show a sample of our "
             "own, and is there somewhere to park near by? Last time we walked for "
             "twenty minutes.\n\nBesides, we are looking for a partner for a small "
             "project next spring. Perhaps you know somebody.",
             "Sorry that I answer only now, it has been a full week.\n\nWe are "
             "interested, but not in autumn: our audit is in that month. Is there a "
             "second date?\n\nPlease put my colleague {colleague} on copy in future, "
             "who decides about this with me."},
        .moved = "Thank you, we are in. By the way: my role and my number are new, see "
                 "below.",
        .new_role = "Head of Development",
        .question_subject = "Question about our membership",
        .question = "When does our membership end, and whom do I tell that our address "
                    "for invoices is another one? Your letter reminded me of it.",
        .attached = "Gladly. I attach who comes from us, and my card.",
        .attached_name = "participants.csv",
        .wishes = {"Please remove me from your mailing list. Thank you.",
                   "Please stop sending me these emails, they do not concern me."},
        .away_subject = "Automatic reply: {subject}",
        .away = "Thank you for your message. I am out of the office until {until} and "
                "read mail only now and then. In urgent cases please contact {colleague} "
                "({colleague_email}).",
        .gone = "{name} has left {organisation}. From now on please write to {successor} "
                "({successor_email}). Your message was not forwarded.",
        .challenge_subject = "Please confirm your message",
        .challenge =
            "I do not know your address yet. Your message \"{subject}\" is being "
            "held. Please confirm that you are a person: simply reply to this "
            "message, and it will be delivered.",
        .read_subject = "Read: {subject}",
        .digest_subject = "[{domain}] Minutes of the last meeting",
        .digest = "Dear all,\n\nthe minutes of the last meeting are in the usual place. "
                  "The next one is in three weeks.",
        .day = "{day} {month} {year}",
        .months = {"January", "February", "March", "April", "May", "June", "July",
                   "August", "September", "October", "November", "December"},
    },
    {
        .language = "de",
        .hello = "Guten Tag,",
        .bye = "Freundliche Grüße",
        .wrote = "Am {date_text} schrieb {from_name}:",
        .thanks =
            {"danke, das interessiert uns sehr. Könnten wir nächste Woche kurz "
             "telefonieren?",
             "vielen Dank für die Information. Wir kommen gern zu zweit, bitte halten "
             "Sie uns zwei Plätze frei.",
             "danke für die Nachricht. Ich gebe das an meine Kollegin weiter, die das "
             "bei uns betreut."},
        .longer =
            {"danke für Ihre Nachricht. Wir haben das heute früh in der Runde besprochen "
             "und kommen zu zweit.\n\nDrei Fragen vorab: Gibt es eine Liste der "
             "Teilnehmer, dürfen wir ein eigenes Muster zeigen, und kann man in der Nähe "
             "parken? Beim letzten Mal sind wir zwanzig Minuten gelaufen.\n\nAußerdem "
             "suchen wir für das Frühjahr einen Partner für ein kleines Vorhaben. "
             "Vielleicht kennen Sie jemanden.",
             "entschuldigen Sie die späte Antwort, die Woche war voll.\n\nWir haben "
             "Interesse, aber nicht im Herbst: In dem Monat haben wir unser Audit. Gibt "
             "es einen zweiten Termin?\n\nBitte nehmen Sie künftig {colleague} in Kopie, "
             "wir entscheiden das gemeinsam."},
        .moved = "danke, wir sind dabei. Übrigens: Aufgabe und Telefon sind bei mir neu, "
                 "siehe unten.",
        .new_role = "Leitung Entwicklung",
        .question_subject = "Frage zu unserer Mitgliedschaft",
        .question =
            "wann endet unsere Mitgliedschaft, und wem sage ich, dass sich unsere "
            "Rechnungsadresse ändert? Ihr Schreiben hat mich daran erinnert.",
        .attached = "gern. Anbei die Liste, wer von uns kommt, und meine Karte.",
        .attached_name = "Anmeldung.csv",
        .wishes = {"bitte nehmen Sie mich aus Ihrem Verteiler. Danke.",
                   "ich möchte keine weiteren E-Mails. Bitte tragen Sie mich aus."},
        .away_subject = "Automatische Antwort: {subject}",
        .away = "vielen Dank für Ihre Nachricht. Ich bin bis {until} nicht im Büro und "
                "lese meine E-Mails nur gelegentlich. In dringenden Fällen wenden Sie "
                "sich bitte an {colleague} ({colleague_email}).",
        .gone = "{name} ist nicht mehr bei {organisation} tätig. Bitte wenden Sie sich "
                "künftig an {successor} ({successor_email}). Ihre Nachricht wurde nicht "
                "weitergeleitet.",
        .challenge_subject = "Bitte bestätigen Sie Ihre Nachricht",
        .challenge = "Ihre Adresse ist mir noch nicht bekannt. Um Ihre Nachricht "
                     "\"{subject}\" zuzustellen, bestätigen Sie bitte, dass Sie ein "
                     "Mensch sind: Antworten Sie einfach auf diese E-Mail.",
        .read_subject = "Gelesen: {subject}",
        .digest_subject = "[{domain}] Protokoll der letzten Sitzung",
        .digest = "Liebe alle,\n\ndas Protokoll der letzten Sitzung liegt am gewohnten "
                  "Ort. Die nächste ist in drei Wochen.",
        .day = "{day}. {month} {year}",
        .months = {"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August",
                   "September", "Oktober", "November", "Dezember"},
    },
    {
        .language = "fr",
        .hello = "Bonjour,",
        .bye = "Cordialement",
        .wrote = "Le {date_text}, {from_name} a écrit :",
        .thanks = {"merci, cela nous intéresse beaucoup. Pourrions-nous en parler par "
                   "téléphone la semaine prochaine ?",
                   "merci pour l'information. Nous participerons à deux, pourriez-vous "
                   "nous réserver deux places ?",
                   "merci pour votre message. Je le transmets à ma collègue qui suit ce "
                   "sujet."},
        .longer =
            {"merci pour votre message. Nous en avons parlé ce matin et nous viendrons à "
             "deux.\n\nTrois questions auparavant : y a-t-il une liste des participants, "
             "pouvons-nous montrer un échantillon, et peut-on se garer à proximité ? La "
             "dernière fois, nous avons marché vingt minutes.\n\nPar ailleurs, nous "
             "cherchons un partenaire pour un petit projet au printemps. Peut-être "
             "connaissez-vous quelqu'un.",
             "pardon de répondre si tard, la semaine a été chargée.\n\nNous sommes "
             "intéressés, mais pas cet automne : notre audit tombe ce mois-là. Y "
             "aura-t-il une seconde date ?\n\nMerci de mettre {colleague} en copie à "
             "l'avenir, nous en décidons ensemble."},
        .moved = "merci, nous en sommes. Au passage : ma fonction et mon numéro ont "
                 "changé, voir ci-dessous.",
        .new_role = "Responsable développement",
        .question_subject = "Question sur notre adhésion",
        .question =
            "quand notre adhésion prend-elle fin, et à qui dois-je signaler que "
            "notre adresse de facturation change ? Votre courrier me l'a rappelé.",
        .attached = "volontiers. Je joins la liste de nos participants et ma carte.",
        .attached_name = "participants.csv",
        .wishes = {"veuillez me retirer de votre liste de diffusion. Merci.",
                   "je ne souhaite plus recevoir ces messages, supprimez-moi de la liste "
                   "s'il vous plaît."},
        .away_subject = "Réponse automatique : {subject}",
        .away = "merci de votre message. Je ne suis pas au bureau jusqu'au {until} et "
                "consulte peu mes messages. En cas d'urgence, veuillez contacter "
                "{colleague} ({colleague_email}).",
        .gone = "{name} ne travaille plus chez {organisation}. Merci de vous adresser "
                "désormais à {successor} ({successor_email}). Votre message n'a pas été "
                "transmis.",
        .challenge_subject = "Confirmation de votre message",
        .challenge = "je ne connais pas encore votre adresse. Votre message "
                     "« {subject} » est en attente. Pour confirmer votre envoi, répondez "
                     "simplement à ce courrier.",
        .read_subject = "Lu : {subject}",
        .digest_subject = "[{domain}] Compte rendu de la dernière réunion",
        .digest = "Bonjour à tous,\n\nle compte rendu de la dernière réunion se trouve à "
                  "l'endroit habituel. La prochaine a lieu dans trois semaines.",
        .day = "{day} {month} {year}",
        .months = {"janvier", "février", "mars", "avril", "mai", "juin", "juillet",
                   "août", "septembre", "octobre", "novembre", "décembre"},
    },
    {
        .language = "it",
        .hello = "Buongiorno,",
        .bye = "Cordiali saluti",
        .wrote = "Il {date_text} {from_name} ha scritto:",
        .thanks =
            {"grazie, l'argomento ci interessa molto. Possiamo sentirci per "
             "telefono la settimana prossima?",
             "grazie dell'informazione. Partecipiamo volentieri in due, può tenerci "
             "due posti?",
             "grazie del messaggio. Lo inoltro alla collega che segue questo tema "
             "da noi."},
        .longer =
            {"grazie del messaggio. Ne abbiamo parlato stamattina e verremo in "
             "due.\n\nTre domande prima: c'è un elenco dei partecipanti, possiamo "
             "mostrare un nostro campione, e si può parcheggiare vicino? L'ultima volta "
             "abbiamo camminato venti minuti.\n\nInoltre cerchiamo un partner per un "
             "piccolo progetto in primavera. Forse conosce qualcuno.",
             "scusi se rispondo solo ora, è stata una settimana piena.\n\nSiamo "
             "interessati, ma non in autunno: in quel mese abbiamo l'audit. Ci sarà una "
             "seconda data?\n\nIn futuro metta per favore {colleague} in copia, "
             "decidiamo insieme."},
        .moved = "grazie, ci siamo. A proposito: ruolo e numero sono nuovi, vedi sotto.",
        .new_role = "Responsabile sviluppo",
        .question_subject = "Domanda sulla nostra adesione",
        .question =
            "quando scade la nostra adesione, e a chi comunico che il nostro "
            "indirizzo di fatturazione cambia? La Sua lettera me lo ha ricordato.",
        .attached = "volentieri. Allego l'elenco dei nostri partecipanti e il mio "
                    "biglietto.",
        .attached_name = "partecipanti.csv",
        .wishes = {"cancellatemi dalla vostra lista, per favore. Grazie.",
                   "non desidero più ricevere queste e-mail."},
        .away_subject = "Risposta automatica: {subject}",
        .away = "grazie del messaggio. Sono fuori ufficio fino al {until} e leggo la "
                "posta solo saltuariamente. Per urgenze può rivolgersi a {colleague} "
                "({colleague_email}).",
        .gone = "{name} non lavora più presso {organisation}. La preghiamo di rivolgersi "
                "d'ora in poi a {successor} ({successor_email}). Il Suo messaggio non è "
                "stato inoltrato.",
        .challenge_subject = "Conferma il tuo messaggio",
        .challenge =
            "il Suo indirizzo non mi è ancora noto. Il messaggio \"{subject}\" è "
            "in attesa. Per confermare l'invio basta rispondere a questa e-mail.",
        .read_subject = "Letto: {subject}",
        .digest_subject = "[{domain}] Verbale dell'ultima riunione",
        .digest = "Cari tutti,\n\nil verbale dell'ultima riunione è al solito posto. La "
                  "prossima è tra tre settimane.",
        .day = "{day} {month} {year}",
        .months = {"gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio",
                   "agosto", "settembre", "ottobre", "novembre", "dicembre"},
    },
    {
        .language = "sl",
        .hello = "Pozdravljeni,",
        .bye = "Lep pozdrav",
        .wrote = "{date_text} je {from_name} napisal:",
        .thanks = {"hvala, to nas zelo zanima. Se lahko naslednji teden slišimo po "
                   "telefonu?",
                   "hvala za informacijo. Radi prideva dva, prosim, rezervirajte nama "
                   "mesti.",
                   "hvala za sporočilo. Posredujem ga sodelavki, ki pri nas skrbi za to "
                   "področje."},
        .longer =
            {"hvala za sporočilo. Danes zjutraj smo se o tem pogovorili in prideva "
             "dva.\n\nTri vprašanja prej: ali obstaja seznam udeležencev, ali lahko "
             "pokažemo svoj vzorec in ali je v bližini mogoče parkirati? Zadnjič smo "
             "hodili dvajset minut.\n\nPoleg tega iščemo partnerja za manjši projekt "
             "spomladi. Morda koga poznate.",
             "oprostite za pozen odgovor, teden je bil poln.\n\nZanima nas, vendar ne "
             "jeseni: tisti mesec imamo presojo. Bo še en termin?\n\nProsim, da v "
             "prihodnje v vednost dodate {colleague}, o tem odločava skupaj."},
        .moved = "hvala, smo zraven. Mimogrede: vloga in številka sta novi, glejte "
                 "spodaj.",
        .new_role = "Vodja razvoja",
        .question_subject = "Vprašanje o našem članstvu",
        .question =
            "kdaj se naše članstvo izteče in komu sporočim, da se spremeni naslov "
            "za račune? Vaše pismo me je spomnilo na to.",
        .attached = "z veseljem. Prilagam seznam naših udeležencev in svojo vizitko.",
        .attached_name = "udelezenci.csv",
        .wishes = {"prosim, odstranite me s seznama prejemnikov. Hvala.",
                   "ne želim več prejemati teh sporočil."},
        .away_subject = "Samodejni odgovor: {subject}",
        .away = "hvala za sporočilo. Do {until} me ni v pisarni in pošto berem le "
                "občasno. V nujnih primerih se obrnite na {colleague} "
                "({colleague_email}).",
        .gone = "Pri {organisation} {name} ne dela več. V prihodnje se "
                "obračajte na {successor} ({successor_email}). Vaše sporočilo ni bilo "
                "posredovano.",
        .challenge_subject = "Prosim, potrdite svoje sporočilo",
        .challenge = "Vašega naslova še ne poznam. Sporočilo „{subject}“ čaka, dokler ne "
                     "potrdite, da ste ga poslali sami. Preprosto odgovorite na to "
                     "sporočilo.",
        .read_subject = "Prebrano: {subject}",
        .digest_subject = "[{domain}] Zapisnik zadnje seje",
        .digest =
            "Dragi vsi,\n\nzapisnik zadnje seje je na običajnem mestu. Naslednja bo "
            "čez tri tedne.",
        .day = "{day}. {month} {year}",
        .months = {"januarja", "februarja", "marca", "aprila", "maja", "junija", "julija",
                   "avgusta", "septembra", "oktobra", "novembra", "decembra"},
    },
};

const struct practice_texts *practice_texts_of(const char *language)
{
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (strcmp(texts[i].language, language) == 0)
            return &texts[i];
    return &texts[0];
}
