# Lua that ships
automationdir = $(pkgdatadir)/scripts/automations
dist_automation_DATA = %D%/automations/quiet.lua %D%/automations/welcome.lua
EXTRA_DIST += %D%/README.md
