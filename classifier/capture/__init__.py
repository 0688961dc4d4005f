"""The camera page, links for one photo, photos taken offline."""
