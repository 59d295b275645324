/* Words that say nothing about what a text is about, folded.
 *
 * Function words only: what is common in calls without being one ("project", "Förderung")
 * weighs little by itself. */
#include "core/base/words-priv.h"

static const char *const lists[CORDEE_WORDS_LANGUAGES] = {
    [CORDEE_WORDS_EN] =
        "a about above across after again against all along also although always am "
        "among "
        "an and another any are around as at based be because been before being below "
        "between both but by can cannot could did do does doing done down during each "
        "either else etc even ever every few for from further had has have having he her "
        "here hers him his how however i if in into is it its itself just least less "
        "like "
        "many may me might more most much must my near neither no nor not of off often "
        "on "
        "once one only onto or other others our ours out over own per rather same she "
        "should since so some such than that the their theirs them then there these they "
        "this those through throughout thus to too toward towards under until up upon us "
        "use used uses using very via was we were what when where whether which while "
        "who "
        "whom whose why will with within without would yet you your yours",
    [CORDEE_WORDS_DE] =
        "aber alle allem allen aller alles als also am an andere anderen anderer anderes "
        "auch auf aus bei beim bereits bin bis bist da dabei dafur damit dann daran das "
        "dass dazu dein dem den denn der deren des dessen dich die dies diese diesem "
        "diesen dieser dieses dir doch dort du durch ein eine einem einen einer eines er "
        "es etwa etwas euch euer fur gegen gemass haben hat hatte hatten hier hinter ich "
        "ihm ihn ihnen ihr ihre ihrem ihren ihrer ihres im in indem ins ist jede jedem "
        "jeden jeder jedes jedoch jene jetzt kann kein keine keinem keinen keiner konnen "
        "konnte machen man mehr mein mit muss mussen nach nicht nichts noch nun nur ob "
        "oder ohne sehr sein seine seinem seinen seiner seines seit selbst sich sie sind "
        "so solche soll sollen sollte sondern sonst sowie uber um und uns unser unsere "
        "unserem unseren unserer unter viel vom von vor wahrend war waren warum was weil "
        "welche welcher welches wenn wer werden wie wieder will wir wird wirst wo wollen "
        "wurde wurden zu zum zur zwar zwischen bzw",
    [CORDEE_WORDS_FR] =
        "a afin ai aient ainsi alors apres au aucun aucune aussi autre autres aux avant "
        "avec avez avoir avons c car ce ceci cela celle celles celui cependant ces cet "
        "cette ceux chaque chez ci comme comment contre d dans de depuis des donc dont "
        "du "
        "durant elle elles en encore entre es est et etaient etait etant ete etre eu eux "
        "fait faire font il ils j je jusqu l la le les leur leurs lors lui m ma mais me "
        "meme memes mes moi moins mon n ne ni non nos notre nous on ont ou par parce pas "
        "pendant peu peut peuvent plus pour pourquoi qu quand que quel quelle quelles "
        "quels qui quoi s sa sans se selon ses seulement si sien soit son sont sous sur "
        "t "
        "ta tant te tel telle telles tels tes toi ton tous tout toute toutes tres tu un "
        "une vers via voici voila vos votre vous y",
    [CORDEE_WORDS_IT] =
        "a abbiamo ad agli ai al alla alle allo altre altri altro anche ancora "
        "attraverso "
        "avere c che chi ci cio coi col come con contro cosa cosi cui d da dagli dai dal "
        "dalla dalle dallo degli dei del dell della delle dello dentro di dopo dove "
        "dunque "
        "durante e ed egli era erano essa esse essere essi fino fra gia gli ha hai hanno "
        "ho i il in invece io l la le lei li lo loro lui ma mentre mi mia mio molto ne "
        "negli nei nel nell nella nelle nello noi non nostra nostre nostri nostro o od "
        "ogni oltre oppure per perche piu poi presso prima pur qual quale quali quando "
        "quanto quel quella quelle quelli quello questa queste questi questo qui quindi "
        "se "
        "sei secondo senza si sia siamo siano sono sopra sotto su sua sue sugli sui sul "
        "sull sulla sulle sullo suo suoi tale tali tra tramite tu tua tuo tutta tutte "
        "tutti tutto un una uno vi voi",
    [CORDEE_WORDS_SL] =
        "a ali ampak bi bil bila bile bili bilo biti bo bodo bolj bom bomo brez cez ce "
        "da "
        "do drug druga druge drugi drugih druga ga glede ho i id iki in iz iti itd ja "
        "jaz "
        "je jih jim jo k kaj kako kakor kar kateri katera katere katerih kdo ker ki kje "
        "kjer ko kot kljub lahko le m med mi mora morajo mu na nad naj nam nas nasa nase "
        "nasi ne nekaj ni nic nih nje njega njegov njej njen njih njihov njim no o ob od "
        "oni ono oziroma pa po pod pogoj poleg potem pred preko pri prav s sam samo se "
        "sem si sicer skozi smo so ste sta ta tako takrat tam te tega tej tem temi ter "
        "ti "
        "tisti to toda tudi tukaj u v vam vas vec ves vse vsa vsak vsaka vsake vseh vsem "
        "vsi z za zaradi ze zelo zato"};

const char *cd_stop_words(enum cordee_words language)
{
    return lists[language];
}
