funding_profile_sources = \
	%D%/form.c %D%/lines.c %D%/page.c %D%/pages.h %D%/profile.h \
	%D%/profile-model.c %D%/profile-save-model.c
