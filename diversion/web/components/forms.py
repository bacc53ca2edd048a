"""A form with one field of each kind that our pages use."""

from django import forms
from django.utils.translation import gettext_lazy as _

DAYS = [("sat", _("Saturday")), ("sun", _("Sunday"))]


class SampleForm(forms.Form):
    words = forms.CharField(label=_("A line of text"), help_text=_("A hint says what is wanted, before it goes wrong."))
    email = forms.EmailField(label=_("E-mail"), required=False)
    number = forms.IntegerField(label=_("A number"), min_value=1)
    day = forms.DateField(label=_("Day"), widget=forms.DateInput({"type": "date"}))
    hour = forms.TimeField(label=_("Hour"), widget=forms.TimeInput({"type": "time"}))
    chosen = forms.ChoiceField(label=_("One of a list"), choices=[("", _("Choose one")), *DAYS])
    one = forms.ChoiceField(label=_("One of a few"), choices=DAYS, widget=forms.RadioSelect)
    several = forms.MultipleChoiceField(label=_("Any of a few"), choices=DAYS, widget=forms.CheckboxSelectMultiple)
    agreed = forms.BooleanField(label=_("They said yes"), help_text=_("Ask, and wait for the answer."))
    note = forms.CharField(label=_("Several lines"), widget=forms.Textarea({"rows": 3}))
