pkgincludedir = $(includedir)/cordee
pkginclude_HEADERS = \
	%D%/cordee/base.h %D%/cordee/crm.h %D%/cordee/csv.h %D%/cordee/db.h %D%/cordee/error.h \
	%D%/cordee/event.h %D%/cordee/fetch.h %D%/cordee/http.h %D%/cordee/job.h \
	%D%/cordee/lines.h %D%/cordee/mail.h %D%/cordee/plugin.h %D%/cordee/script.h %D%/cordee/value.h \
	%D%/cordee/words.h
pkgconfigdir = $(libdir)/pkgconfig
pkgconfig_DATA = %D%/cordee.pc
