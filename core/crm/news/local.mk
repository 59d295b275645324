# What mail teaches about people: what is shown, and what is asked.
core_sources += \
	%D%/away.c %D%/follow-up.c %D%/gone.c %D%/heard.c %D%/leaving.c %D%/moved.c %D%/news.h %D%/party-news.c %D%/signed.c
