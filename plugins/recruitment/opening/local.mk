recruitment_opening_sources = \
	%D%/ask.c %D%/choices.c %D%/edit.c %D%/form.c %D%/form-rows.c %D%/history.c %D%/list.c %D%/list-model.c %D%/member.c %D%/member-form.c %D%/member-model.c \
	 %D%/opening.c \
	%D%/opening.h %D%/opening-check.c %D%/opening-model.c %D%/page.c %D%/pages.h %D%/panel.c %D%/place-model.c \
	%D%/save-model.c %D%/texts.c
