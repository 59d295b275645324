# Topics, the log of consent, the page of choices, and whom a mailing may reach.
core_sources += \
	%D%/audience.c %D%/audience.h %D%/audience-budget.c %D%/audience-gaps.c %D%/audience-page.c %D%/audience-round.c %D%/audience-tell.c %D%/audience-why.c %D%/consent-state.c %D%/consent.c %D%/consent.h %D%/preference.c %D%/preference.h \
	%D%/signup.c %D%/signup.h %D%/topic.c %D%/topic.h
