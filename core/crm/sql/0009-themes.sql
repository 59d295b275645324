-- The tree of what parties can do or need: each node is a theme (a topic is something
-- else: what mailings are about).  `place` is its order among its siblings, `code` what a
-- classification calls it ("C" of NACE).  One that was merged stays, so that its name
-- still leads to the one that it became.
ALTER TABLE theme ADD COLUMN place INTEGER NOT NULL DEFAULT 0;
ALTER TABLE theme ADD COLUMN code TEXT NOT NULL DEFAULT '';
ALTER TABLE theme ADD COLUMN retired_at INTEGER;
ALTER TABLE theme ADD COLUMN merged_into INTEGER REFERENCES theme ON DELETE SET NULL;
CREATE INDEX theme_by_parent ON theme(parent, place);
CREATE INDEX theme_by_merged ON theme(merged_into) WHERE merged_into IS NOT NULL;

-- Level 0 heard of it ... 4 leads in it; of a need, how much it presses.
ALTER TABLE competence ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE competence ADD COLUMN confirmed_at INTEGER;
ALTER TABLE competence ADD COLUMN confirmed_by INTEGER REFERENCES staff ON DELETE SET NULL;
ALTER TABLE need ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE need ADD COLUMN confirmed_at INTEGER;
ALTER TABLE need ADD COLUMN confirmed_by INTEGER REFERENCES staff ON DELETE SET NULL;

-- What ships: to be renamed, moved and retired like any other.  The sections are those of
-- NACE Rev. 2.1.  A theme of that name which is there already stays where it is.
WITH shipped(id, parent, place, code, name) AS (VALUES
    (1001, NULL, 1, '', 'Position in the value chain'),
    (1002, NULL, 2, '', 'Technology fields'),
    (1003, NULL, 3, '', 'Economic sectors'))
INSERT INTO theme(id, parent, place, code, name, folded)
    SELECT id, parent, place, code, name, lower(name) FROM shipped;
WITH shipped(id, parent, place, code, name) AS (VALUES
    (1101, 1001, 1, '', 'Raw materials'),
    (1102, 1001, 2, '', 'Parts and components'),
    (1103, 1001, 3, '', 'Machines and equipment'),
    (1104, 1001, 4, '', 'Research and development'),
    (1105, 1001, 5, '', 'Design and engineering'),
    (1106, 1001, 6, '', 'Production'),
    (1107, 1001, 7, '', 'Assembly and integration'),
    (1108, 1001, 8, '', 'Testing'),
    (1109, 1001, 9, '', 'Certification and standards'),
    (1110, 1001, 10, '', 'Trade and distribution'),
    (1111, 1001, 11, '', 'Maintenance and repair'),
    (1112, 1001, 12, '', 'Take-back and recovery'),
    (1113, 1001, 13, '', 'Training'),
    (1114, 1001, 14, '', 'Consulting'),
    (1115, 1001, 15, '', 'Funding advice'),
    (1116, 1001, 16, '', 'Finance and investment'),
    (1201, 1002, 1, '', 'Materials'),
    (1202, 1002, 2, '', 'Manufacturing processes'),
    (1203, 1002, 3, '', 'Circular economy'),
    (1204, 1002, 4, '', 'Digital technologies'),
    (1205, 1002, 5, '', 'Energy and environment'),
    (1206, 1002, 6, '', 'Life sciences and health'),
    (1207, 1002, 7, '', 'Food and packaging'),
    (1208, 1002, 8, '', 'Mobility and logistics'),
    (1211, 1201, 1, '', 'Bioplastics'),
    (1212, 1201, 2, '', 'Recycled granulate'),
    (1213, 1201, 3, '', 'Fibre composites'),
    (1214, 1201, 4, '', 'Metals'),
    (1215, 1201, 5, '', 'Wood'),
    (1216, 1201, 6, '', 'Textiles'),
    (1217, 1201, 7, '', 'Ceramics and glass'),
    (1218, 1201, 8, '', 'Chemicals and coatings'),
    (1221, 1202, 1, '', 'Injection moulding'),
    (1222, 1202, 2, '', 'Extrusion'),
    (1223, 1202, 3, '', 'Thermoforming'),
    (1224, 1202, 4, '', 'Compounding'),
    (1225, 1202, 5, '', '3D printing'),
    (1226, 1202, 6, '', 'Tool making'),
    (1227, 1202, 7, '', 'Machining'),
    (1228, 1202, 8, '', 'Joining and welding'),
    (1229, 1202, 9, '', 'Surface treatment'),
    (1231, 1203, 1, '', 'Recycling'),
    (1232, 1203, 2, '', 'Sorting and collection'),
    (1233, 1203, 3, '', 'Reuse'),
    (1234, 1203, 4, '', 'Design for recycling'),
    (1235, 1203, 5, '', 'Life cycle assessment'),
    (1241, 1204, 1, '', 'Automation'),
    (1242, 1204, 2, '', 'Simulation'),
    (1243, 1204, 3, '', 'Digital twin'),
    (1244, 1204, 4, '', 'Artificial intelligence'),
    (1245, 1204, 5, '', 'Data and software'),
    (1246, 1204, 6, '', 'Sensors'),
    (1247, 1204, 7, '', 'Robotics'),
    (1248, 1204, 8, '', 'Information security'),
    (1251, 1205, 1, '', 'Renewable energy'),
    (1252, 1205, 2, '', 'Hydrogen'),
    (1253, 1205, 3, '', 'Energy efficiency'),
    (1254, 1205, 4, '', 'Water and waste'),
    (1261, 1206, 1, '', 'Medical devices'),
    (1262, 1206, 2, '', 'Biotechnology'),
    (1263, 1206, 3, '', 'Pharmaceuticals'),
    (1271, 1207, 1, '', 'Food processing'),
    (1272, 1207, 2, '', 'Packaging design'),
    (1281, 1208, 1, '', 'Automotive'),
    (1282, 1208, 2, '', 'Aerospace'),
    (1283, 1208, 3, '', 'Logistics'),
    (1301, 1003, 1, 'A', 'Agriculture, forestry and fishing'),
    (1302, 1003, 2, 'B', 'Mining and quarrying'),
    (1303, 1003, 3, 'C', 'Manufacturing'),
    (1304, 1003, 4, 'D', 'Electricity, gas, steam and air conditioning supply'),
    (1305, 1003, 5, 'E', 'Water supply; sewerage, waste management and remediation'),
    (1306, 1003, 6, 'F', 'Construction'),
    (1307, 1003, 7, 'G', 'Wholesale and retail trade'),
    (1308, 1003, 8, 'H', 'Transportation and storage'),
    (1309, 1003, 9, 'I', 'Accommodation and food service activities'),
    (1310, 1003, 10, 'J', 'Publishing, broadcasting and content production'),
    (1311, 1003, 11, 'K', 'Telecommunication, computing and information services'),
    (1312, 1003, 12, 'L', 'Financial and insurance activities'),
    (1313, 1003, 13, 'M', 'Real estate activities'),
    (1314, 1003, 14, 'N', 'Professional, scientific and technical activities'),
    (1315, 1003, 15, 'O', 'Administrative and support service activities'),
    (1316, 1003, 16, 'P', 'Public administration and defence; social security'),
    (1317, 1003, 17, 'Q', 'Education'),
    (1318, 1003, 18, 'R', 'Human health and social work activities'),
    (1319, 1003, 19, 'S', 'Arts, sports and recreation'),
    (1320, 1003, 20, 'T', 'Other service activities'),
    (1321, 1003, 21, 'U', 'Activities of households as employers'),
    (1322, 1003, 22, 'V', 'Extraterritorial organisations and bodies'))
INSERT INTO theme(id, parent, place, code, name, folded)
    SELECT id, parent, place, code, name, lower(name) FROM shipped s
    WHERE NOT EXISTS (SELECT 1 FROM theme t WHERE t.folded = lower(s.name));
