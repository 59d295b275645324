core_sources += %D%/dns.c %D%/dns.h %D%/fetch.c %D%/fetch.h %D%/guard.c %D%/reach.c %D%/reach.h \
	%D%/imap.c %D%/imap.h %D%/imap-bytes.c %D%/imap-line.c %D%/imap-priv.h \
	%D%/polite.c \
	%D%/robots.c %D%/robots.h
