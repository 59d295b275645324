# Lua that ships
automationdir = $(pkgdatadir)/scripts/automations
dist_automation_DATA = %D%/automations/quiet.lua %D%/automations/welcome.lua
exampledir = $(pkgdatadir)/scripts/examples
dist_example_DATA = %D%/examples/bounced.lua %D%/examples/deadline.lua
readerdir = $(pkgdatadir)/scripts/readers
dist_reader_DATA = %D%/readers/wordpress.lua
EXTRA_DIST += %D%/README.md
