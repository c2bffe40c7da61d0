"""The pure core of Obligor: rules, calculations, states; no Django, no clock, no network."""
