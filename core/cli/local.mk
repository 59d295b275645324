bin_PROGRAMS += cordee
cordee_SOURCES = \
	%D%/backup.c %D%/cli.h %D%/command.c %D%/doctor.c %D%/dump.c %D%/erase.c %D%/wait.c %D%/export.c %D%/filter.c %D%/geo.c %D%/import.c %D%/init.c \
	%D%/mail.c %D%/main.c %D%/open.c %D%/paths.c %D%/plugin.c %D%/receive.c %D%/render.c %D%/script.c \
	%D%/send.c %D%/serve.c %D%/user.c %D%/version.c $(connect_sources)
cordee_CPPFLAGS = $(AM_CPPFLAGS) $(SODIUM_CFLAGS) \
	-DCORDEE_PLUGIN_DIR='"$(plugindir)"' -DCORDEE_SCRIPT_DIR='"$(pkgdatadir)/scripts"' \
	-DCORDEE_LOCALE_DIR='"$(localedir)"' -DCORDEE_SOURCE_DIR='"$(abs_top_srcdir)"'
cordee_LDADD = $(CORE_LIBS)
