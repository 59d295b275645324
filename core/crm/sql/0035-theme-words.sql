-- What the technology fields that ship are called elsewhere: to be changed like any other
-- word. A name that somebody gave to another entry stays that entry's.
WITH RECURSIVE shipped(theme, words) AS (VALUES
    (1211, 'Biokunststoffe,bioplastiques,bioplastiche,bioplastika'),
    (1212, 'Rezyklat,Regranulat,granulés recyclés,granulato riciclato,recikliran granulat'),
    (1213, 'Faserverbundwerkstoffe,composites à fibres,compositi fibrosi,vlaknati kompoziti'),
    (1221, 'Spritzguss,Spritzgießen,moulage par injection,stampaggio a iniezione,brizganje plastike'),
    (1222, 'Extrudieren,estrusione,ekstrudiranje'),
    (1223, 'Thermoformen,Tiefziehen,thermoformage,termoformatura,termoformiranje'),
    (1225, '3D-Druck,additive Fertigung,impression 3D,stampa 3D,3D-tisk'),
    (1226, 'Werkzeugbau,outillage,costruzione di stampi,orodjarstvo'),
    (1227, 'Zerspanung,usinage,lavorazione meccanica,strojna obdelava'),
    (1228, 'Fügetechnik,Schweißen,soudage,saldatura,varjenje'),
    (1229, 'Oberflächentechnik,traitement de surface,trattamento superficiale,površinska obdelava'),
    (1231, 'recyclage,riciclaggio,recikliranje'),
    (1233, 'Wiederverwendung,réemploi,riutilizzo,ponovna uporaba'),
    (1235, 'Ökobilanz,analyse du cycle de vie,analisi del ciclo di vita,ocena življenjskega cikla'),
    (1241, 'Automatisierung,automatisation,automazione,avtomatizacija'),
    (1243, 'Digitaler Zwilling,jumeau numérique,gemello digitale,digitalni dvojček'),
    (1244, 'Künstliche Intelligenz,intelligence artificielle,intelligenza artificiale,umetna inteligenca'),
    (1246, 'Sensorik,capteurs,sensori,senzorji'),
    (1247, 'Robotik,robotique,robotica,robotika'),
    (1248, 'Informationssicherheit,sécurité informatique,sicurezza informatica,informacijska varnost'),
    (1251, 'Erneuerbare Energie,énergies renouvelables,energie rinnovabili,obnovljivi viri energije'),
    (1252, 'Wasserstoff,hydrogène,idrogeno,vodik'),
    (1253, 'Energieeffizienz,efficacité énergétique,efficienza energetica,energetska učinkovitost'),
    (1261, 'Medizintechnik,dispositifs médicaux,dispositivi medici,medicinski pripomočki'),
    (1271, 'Lebensmittelverarbeitung,transformation alimentaire,trasformazione alimentare,predelava hrane'),
    (1272, 'Verpackungsdesign,conception d''emballages,progettazione di imballaggi,oblikovanje embalaže')),
split(theme, word, rest) AS (SELECT theme, '', words || ',' FROM shipped UNION ALL
    SELECT theme, substr(rest, 1, instr(rest, ',') - 1), substr(rest, instr(rest, ',') + 1)
    FROM split WHERE rest <> '')
INSERT INTO theme(name, folded, merged_into, retired_at)
    SELECT s.word, fold(s.word), s.theme, @now FROM split s JOIN theme t ON t.id = s.theme
    WHERE s.word <> '' AND t.merged_into IS NULL AND NOT EXISTS (SELECT 1 FROM theme o WHERE
    o.folded = fold(s.word)) ORDER BY s.theme, s.word;
