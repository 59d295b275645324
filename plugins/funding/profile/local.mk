funding_profile_sources = \
	%D%/ask.c %D%/ask-model.c %D%/form.c %D%/group.c %D%/group-model.c %D%/kind.h %D%/lines.c %D%/page.c %D%/pages.h \
	%D%/panel.c %D%/profile.h %D%/profile-model.c %D%/profile-save-model.c %D%/said-model.c %D%/typed.c %D%/want-model.c
