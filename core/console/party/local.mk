# One organisation or person: the page, its form, its history, files, roles and relations.
core_sources += \
	%D%/consent-card.c %D%/consent-card.h %D%/contacts.c %D%/edit-inputs.c \
	%D%/edit-inputs.h %D%/edit.c %D%/entries.c %D%/entry-own.c %D%/erasure.c %D%/files.c \
	%D%/files.h %D%/introduce.c %D%/introduce.h %D%/news.c %D%/news.h %D%/party-page.c \
	%D%/party-page.h %D%/party.h %D%/relations.c %D%/role-edit.c %D%/routes.c \
	%D%/seen-by.c %D%/takings.c %D%/timeline.c
