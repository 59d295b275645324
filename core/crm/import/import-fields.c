/* What a column can be, and the headers by which it is known in English, German,
 * French, Italian and Slovenian. */
#include "core/crm/import/import-priv.h"

#include <string.h>

#define ORG_GROUP    T_LATER("Organisation")
#define PERSON_GROUP T_LATER("Person")
#define PLACE_GROUP  T_LATER("Place")
#define OTHER_GROUP  T_LATER("Other")

/* clang-format off */
const struct cd_import_field cd_import_fields[CD_TARGETS] = {
    [CD_TO_NOTHING] = {"", T_LATER("(left out)"), OTHER_GROUP, CD_OF_ROW, CD_P_ALL, ""},
    [CD_TO_ORG] = {"organisation", T_LATER("Organisation"), ORG_GROUP, CD_OF_ROW, CD_P_ALL,
        ",organisation,organization,organisationname,organizationname,nameoforganisation,"
        "orgname,company,companyname,firm,employer,institution,account,accountname,"
        "legalname,member,membername,firma,firmenname,firmenwortlaut,unternehmen,"
        "unternehmensname,betrieb,mitglied,mitgliedsname,mitgliedsbetrieb,einrichtung,"
        "entreprise,societe,nomdelentreprise,nomdelasociete,nomsociete,nomentreprise,"
        "raisonsociale,organisme,nomorganisation,membre,adherent,azienda,impresa,societa,"
        "ragionesociale,denominazione,ente,organizzazione,nomeazienda,nomeorganizzazione,"
        "podjetje,imepodjetja,nazivpodjetja,organizacija,druzba,naziv,clan,"},
    [CD_TO_ORG_KEY] = {"organisation_key", T_LATER("Our key of the organisation"), ORG_GROUP, CD_OF_ROW, CD_P_ALL,
        ",organisationkey,"},
    [CD_TO_ORG_ID] = {"organisation_id", T_LATER("Number of the organisation"), ORG_GROUP, CD_OF_ROW, CD_P_ALL,
        ",organisationid,organizationid,orgid,pic,piccode,picnumber,membernumber,memberno,memberid,"
        "companyid,accountid,customernumber,mitgliedsnummer,mitgliedsnr,mitgliedernr,kundennummer,"
        "kundennr,firmennummer,firmenbuchnummer,uidnummer,ustid,ustidnr,vat,vatid,vatnumber,"
        "numeroadherent,numadherent,siret,siren,numerotva,tva,partitaiva,piva,codicefiscale,"
        "numerosocio,davcnastevilka,maticnastevilka,idzaddv,"},
    [CD_TO_SHORT_NAME] = {"short_name", T_LATER("Short name"), ORG_GROUP, CD_OF_ORG, CD_P_SHORT_NAME,
        ",shortname,acronym,abbreviation,kurzname,kurzbezeichnung,kuerzel,kurzel,sigle,nomcourt,"
        "acronyme,sigla,acronimo,nomebreve,kratkoime,kratica,"},
    [CD_TO_ORG_TYPE] = {"organisation_type", T_LATER("Kind of organisation"), ORG_GROUP, CD_OF_ORG, CD_P_ORG_TYPE,
        ",organisationtype,organizationtype,orgtype,activitytype,companytype,typeoforganisation,"
        "legalform,organisationsart,organisationstyp,rechtsform,unternehmensart,typeorganisation,"
        "typedorganisation,formejuridique,tipoorganizzazione,tipodiente,formagiuridica,"
        "vrstaorganizacije,pravnaoblika,"},
    [CD_TO_ORG_EMAIL] = {"organisation_email", T_LATER("E-mail of the organisation"), ORG_GROUP, CD_OF_ORG, CD_P_EMAIL,
        ",organisationemail,companyemail,officeemail,generalemail,firmenemail,emailfirma,"
        "emailentreprise,emailsociete,emailazienda,emailpodjetja,"},
    [CD_TO_ORG_PHONE] = {"organisation_phone", T_LATER("Phone of the organisation"), ORG_GROUP, CD_OF_ORG, CD_P_PHONE,
        ",organisationphone,companyphone,officephone,switchboard,mainphone,zentrale,telefonfirma,"
        "telefonzentrale,standard,telephonestandard,centralino,telefonoazienda,telefonpodjetja,"},
    [CD_TO_ORG_ABOUT] = {"organisation_about", T_LATER("About the organisation"), ORG_GROUP, CD_OF_ORG_FIRST, CD_P_ABOUT,
        ",organisationabout,aboutorganisation,companydescription,description,activity,activities,"
        "beschreibung,firmenbeschreibung,tatigkeit,taetigkeit,activite,descriptif,"
        "descrizione,attivita,opis,dejavnost,"},
    [CD_TO_ORG_TAGS] = {"organisation_tags", T_LATER("Tags of the organisation"), ORG_GROUP, CD_OF_ORG, CD_P_TAGS,
        ",organisationtags,companytags,"},
    [CD_TO_HEADCOUNT] = {"headcount", T_LATER("People employed"), ORG_GROUP, CD_OF_ORG, CD_P_HEADCOUNT,
        ",headcount,employees,numberofemployees,staff,size,mitarbeiter,mitarbeiterzahl,"
        "anzahlmitarbeiter,beschaftigte,beschaeftigte,effectif,effectifs,salaries,"
        "nombredesalaries,dipendenti,numerodipendenti,addetti,zaposleni,stevilozaposlenih,"},
    [CD_TO_TURNOVER] = {"yearly_turnover", T_LATER("Turnover a year"), ORG_GROUP, CD_OF_ORG, CD_P_TURNOVER,
        ",yearlyturnover,turnover,annualturnover,revenue,annualrevenue,sales,umsatz,jahresumsatz,"
        "chiffredaffaires,fatturato,fatturatoannuo,promet,letnipromet,"},
    [CD_TO_FOUNDED] = {"founded", T_LATER("Founded in"), ORG_GROUP, CD_OF_ORG, CD_P_FOUNDED,
        ",founded,foundedin,founding,foundingyear,yearfounded,yearoffoundation,established,gegrundet,"
        "gruendung,gruendungsjahr,grundungsjahr,grundung,fondeeen,anneedecreation,anneedefondation,"
        "annodifondazione,fondatanel,letoustanovitve,ustanovljeno,"},
    [CD_TO_MEMBER_TYPE] = {"member_type", T_LATER("Type of membership"), ORG_GROUP, CD_OF_ROW, CD_P_ALL,
        ",membertype,membershiptype,membership,memberstatus,mitgliedsart,mitgliedstyp,"
        "mitgliedschaft,mitgliedskategorie,typedadhesion,typeadhesion,typedemembre,categorie,"
        "tipodisocio,tiposocio,tipoassociato,vrstaclanstva,clanstvo,"},
    [CD_TO_MEMBER_SINCE] = {"member_since", T_LATER("Member since"), ORG_GROUP, CD_OF_ROW, CD_P_ALL,
        ",membersince,since,joined,joindate,joinedon,membershipstart,startdate,mitgliedseit,"
        "seit,beitritt,beitrittsdatum,eintritt,eintrittsdatum,membredepuis,depuis,"
        "dateadhesion,datedadhesion,sociodal,iscrittodal,dataiscrizione,datadiadesione,"
        "clanod,datumvclanitve,"},
    [CD_TO_MEMBER_UNTIL] = {"member_until", T_LATER("Member until"), ORG_GROUP, CD_OF_ROW, CD_P_ALL,
        ",memberuntil,until,left,lefton,membershipend,enddate,expires,expirydate,mitgliedbis,"
        "austritt,austrittsdatum,bis,membrejusque,membrejusqua,jusqua,datefin,fineadesione,"
        "sociofino,sociofinoal,clando,datumizstopa,"},
    [CD_TO_WEBSITE] = {"website", T_LATER("Website"), PLACE_GROUP, CD_OF_ORG_FIRST, CD_P_WEBSITE,
        ",website,web,url,homepage,webseite,internet,internetseite,site,siteweb,siteinternet,"
        "sitoweb,sito,spletnastran,splet,"},
    [CD_TO_COUNTRY] = {"country", T_LATER("Country"), PLACE_GROUP, CD_OF_ORG_FIRST, CD_P_COUNTRY,
        ",country,countrycode,countryname,nation,land,landercode,laendercode,landeskurzel,staat,"
        "pays,codepays,paese,nazione,stato,codicepaese,drzava,"},
    [CD_TO_REGION] = {"region", T_LATER("Region"), PLACE_GROUP, CD_OF_ORG_FIRST, CD_P_REGION,
        ",region,state,province,county,bundesland,kanton,canton,departement,regione,provincia,"
        "regija,pokrajina,"},
    [CD_TO_CITY] = {"city", T_LATER("City"), PLACE_GROUP, CD_OF_ORG_FIRST, CD_P_CITY,
        ",city,town,place,location,ort,stadt,gemeinde,wohnort,ville,commune,localite,citta,comune,"
        "localita,mesto,kraj,obcina,"},
    [CD_TO_POSTCODE] = {"postcode", T_LATER("Postcode"), PLACE_GROUP, CD_OF_ORG_FIRST, CD_P_POSTCODE,
        ",postcode,postalcode,zip,zipcode,plz,postleitzahl,codepostal,cp,npa,cap,"
        "codicepostale,postnastevilka,posta,"},
    [CD_TO_STREET] = {"street", T_LATER("Street"), PLACE_GROUP, CD_OF_ORG_FIRST, CD_P_STREET,
        ",street,streetaddress,address,address1,addressline1,strasse,str,adresse,anschrift,"
        "strassehausnummer,rue,adresse1,voie,via,indirizzo,ulica,naslov,"},
    [CD_TO_COMPETENCES] = {"competences", T_LATER("Can do"), OTHER_GROUP, CD_OF_ORG_FIRST, CD_P_COMPETENCES,
        ",competences,competence,competencies,skills,expertise,kompetenzen,kompetenz,angebot,"
        "savoirfaire,competenze,kompetence,znanja,"},
    [CD_TO_NEEDS] = {"needs", T_LATER("Looks for"), OTHER_GROUP, CD_OF_ORG_FIRST, CD_P_NEEDS,
        ",needs,need,lookingfor,bedarf,sucht,besoins,besoin,recherche,bisogni,cerca,esigenze,"
        "potrebe,isce,"},
    [CD_TO_NAME] = {"name", T_LATER("Name"), PERSON_GROUP, CD_OF_ROW, CD_P_ALL,
        ",name,fullname,displayname,contact,contactname,contactperson,person,ansprechpartner,"
        "ansprechpartnerin,ansprechperson,kontakt,kontaktperson,vorundnachname,"
        "nachnamevorname,vornamenachname,nom,nomcomplet,nometprenom,prenomnom,nomprenom,"
        "interlocuteur,personnedecontact,contatto,nominativo,nomecompleto,nomeecognome,"
        "nomecognome,cognomenome,referente,personadicontatto,imeinpriimek,kontaktnaoseba,"
        "oseba,nome,ime,"},
    [CD_TO_FIRST_NAME] = {"first_name", T_LATER("First name"), PERSON_GROUP, CD_OF_ROW, CD_P_ALL,
        ",firstname,givenname,forename,fname,vorname,rufname,prenom,prenoms,nomeproprio,"
        "nomedibattesimo,"},
    [CD_TO_LAST_NAME] = {"last_name", T_LATER("Last name"), PERSON_GROUP, CD_OF_ROW, CD_P_ALL,
        ",lastname,surname,familyname,lname,nachname,familienname,zuname,nomdefamille,"
        "nomfamille,cognome,priimek,"},
    [CD_TO_SALUTATION] = {"salutation", T_LATER("Ms or Mr"), PERSON_GROUP, CD_OF_PERSON, CD_P_SALUTATION,
        ",salutation,gender,sex,anrede,geschlecht,civilite,genre,sexe,appellativo,sesso,"
        "genere,nagovor,spol,"},
    [CD_TO_TITLE] = {"title", T_LATER("Title"), PERSON_GROUP, CD_OF_PERSON, CD_P_TITLE,
        ",title,academictitle,prefix,titel,akademischertitel,titelvorne,titre,titolo,"},
    [CD_TO_PERSON_KEY] = {"person_key", T_LATER("Our key of the person"), PERSON_GROUP, CD_OF_ROW, CD_P_ALL,
        ",personkey,"},
    [CD_TO_PERSON_ID] = {"person_id", T_LATER("Number of the person"), PERSON_GROUP, CD_OF_ROW, CD_P_ALL,
        ",personid,contactid,personnummer,personennr,kontaktid,kontaktnr,numerocontact,"
        "idcontatto,idosebe,"},
    [CD_TO_EMAIL] = {"email", T_LATER("E-mail"), PERSON_GROUP, CD_OF_PERSON_FIRST, CD_P_EMAIL,
        ",email,emailaddress,emailaddresses,mail,emailadresse,emailadressen,mailadresse,epost,"
        "courriel,adresseemail,adressemail,adresseelectronique,mel,indirizzoemail,"
        "postaelettronica,indirizzomail,epostnaslov,eposta,elektronskaposta,elektronskinaslov,"
        "enaslov,emailwork,workemail,email1,primaryemail,subscriberemail,"},
    [CD_TO_PHONE] = {"phone", T_LATER("Phone"), PERSON_GROUP, CD_OF_PERSON_FIRST, CD_P_PHONE,
        ",phone,phonenumber,telephone,tel,workphone,businessphone,telefon,telefonnummer,telnr,"
        "festnetz,telefondurchwahl,telefono,numeroditelefono,telephonefixe,"
        "numerodetelephone,telefonskastevilka,"},
    [CD_TO_MOBILE] = {"mobile", T_LATER("Mobile phone"), PERSON_GROUP, CD_OF_PERSON_FIRST, CD_P_MOBILE,
        ",mobile,mobilephone,mobilenumber,cell,cellphone,handy,mobil,mobiltelefon,handynummer,"
        "mobilnummer,portable,telephoneportable,gsm,cellulare,telefonocellulare,"
        "telefonomobile,natel,mobitel,mobilnitelefon,"},
    [CD_TO_ROLE] = {"role", T_LATER("Role"), PERSON_GROUP, CD_OF_ROW, CD_P_ALL,
        ",role,function,position,job,jobtitle,jobrole,funktion,rolle,stelle,berufsbezeichnung,"
        "tatigkeitsbereich,fonction,poste,ruolo,funzione,qualifica,mansione,incarico,vloga,"
        "funkcija,delovnomesto,polozaj,"},
    [CD_TO_KEY_CONTACT] = {"key_contact", T_LATER("Key contact (yes or no)"), PERSON_GROUP, CD_OF_ROW, CD_P_ALL,
        ",keycontact,maincontact,primarycontact,hauptansprechpartner,hauptkontakt,"
        "contactprincipal,contattoprincipale,referenteprincipale,glavnikontakt,"},
    [CD_TO_LANGUAGE] = {"language", T_LATER("Language"), PERSON_GROUP, CD_OF_PERSON_FIRST, CD_P_LANGUAGE,
        ",language,lang,locale,preferredlanguage,sprache,korrespondenzsprache,langue,lingua,"
        "jezik,"},
    [CD_TO_ABOUT] = {"about", T_LATER("About"), PERSON_GROUP, CD_OF_PERSON_FIRST, CD_P_ABOUT,
        ",about,notes,note,comment,comments,remark,remarks,bemerkung,bemerkungen,notiz,notizen,"
        "anmerkung,kommentar,remarque,remarques,commentaire,commentaires,osservazioni,"
        "commenti,opomba,opombe,"},
    [CD_TO_TAGS] = {"tags", T_LATER("Tags"), OTHER_GROUP, CD_OF_PERSON_FIRST, CD_P_TAGS,
        ",tags,tag,labels,keywords,groups,schlagworte,schlagworter,stichworte,stichworter,"
        "gruppen,etiquettes,motscles,etichette,parolechiave,oznake,kljucnebesede,"},
    [CD_TO_PERSON_COUNTRY] = {"person_country", T_LATER("Country of the person"), PERSON_GROUP, CD_OF_PERSON, CD_P_COUNTRY,
        ",personcountry,"},
    [CD_TO_PERSON_REGION] = {"person_region", T_LATER("Region of the person"), PERSON_GROUP, CD_OF_PERSON, CD_P_REGION,
        ",personregion,"},
    [CD_TO_PERSON_CITY] = {"person_city", T_LATER("City of the person"), PERSON_GROUP, CD_OF_PERSON, CD_P_CITY,
        ",personcity,"},
    [CD_TO_PERSON_POSTCODE] = {"person_postcode", T_LATER("Postcode of the person"),
        PERSON_GROUP, CD_OF_PERSON, CD_P_POSTCODE,
        ",personpostcode,"},
    [CD_TO_PERSON_STREET] = {"person_street", T_LATER("Street of the person"), PERSON_GROUP, CD_OF_PERSON, CD_P_STREET,
        ",personstreet,"},
    [CD_TO_OWNER] = {"owner", T_LATER("Owner"), OTHER_GROUP, CD_OF_BOTH, CD_P_OWNER,
        ",owner,responsible,accountmanager,betreuer,betreuerin,zustandig,zustaendig,"
        "verantwortlich,responsable,suivipar,responsabile,skrbnik,odgovoren,"},
    [CD_TO_BLOCKED] = {"blocked", T_LATER("Unsubscribed or bounced"), OTHER_GROUP, CD_OF_ROW, CD_P_ALL,
        ",blocked,unsubscribed,unsubscribe,unsubscribedat,unsubtime,unsubscribetime,optout,"
        "optedout,donotemail,donotmail,emailoptout,hasoptedoutofemail,bounced,bounce,"
        "emailstatus,subscriberstatus,subscriptionstatus,mailingstatus,newsletterstatus,"
        "abgemeldet,abmeldung,gesperrt,unzustellbar,abbestellt,desabonne,desinscrit,"
        "desinscription,disiscritto,cancellato,annullata,odjavljen,odjava,"},
    [CD_TO_CUSTOM] = {"custom", T_LATER("Kept as a field of its own"), OTHER_GROUP, CD_OF_ROW, CD_P_ALL, ""},
};
/* clang-format on */

void cd_import_squeeze(const char *header, struct cordee_buf *out)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf folded = {0};

    cordee_utf8_fold(header, &folded);
    for (const char *s = folded.text ? folded.text : ""; *s; s++)
        if ((*s >= 'a' && *s <= 'z') || (*s >= '0' && *s <= '9') || *s & 0x80)
            cordee_buf_putc(out, *s);
    cordee_buf_put(out, "", 0);
}

enum cd_target cd_import_target(const char *name)
{
    for (int i = 1; i < CD_TARGETS; i++)
        if (strcmp(cd_import_fields[i].name, name) == 0)
            return (enum cd_target)i;
    return CD_TO_NOTHING;
}

/* What the page itself calls it: a list that we wrote comes back. */
static bool is_label(const struct cd_import_field *f, const char *squeezed)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf label = {0};

    cd_import_squeeze(f->label, &label);
    return strcmp(label.text, squeezed) == 0;
}

enum cd_target cd_import_recognise(const char *squeezed)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf key = {0};

    if (!*squeezed)
        return CD_TO_NOTHING;
    for (int i = 1; i < CD_TARGETS; i++)
        if (is_label(&cd_import_fields[i], squeezed))
            return (enum cd_target)i;
    cordee_buf_printf(&key, ",%s,", squeezed);
    for (int i = 1; i < CD_TARGETS; i++)
        if (strstr(cd_import_fields[i].synonyms, key.text))
            return (enum cd_target)i;
    return CD_TO_NOTHING;
}
