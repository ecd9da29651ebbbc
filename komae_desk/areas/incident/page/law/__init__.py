"""個人情報保護法の目安 on the page."""
